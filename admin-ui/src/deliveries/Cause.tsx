import { Tooltip } from '@mui/material';
import { useTranslate } from 'react-admin';
import { causeOf, type DeliveryItem } from './delivery-states';

/** Cause of a failed delivery, with details as a tooltip. */
export const Cause = ({ delivery }: { delivery: DeliveryItem }) => {
  const translate = useTranslate();
  const cause = causeOf(delivery);
  if (!cause) return '–';
  return (
    <Tooltip title={translate(`tidings.deliveries.cause_help.${cause}`)}>
      <span>{translate(`tidings.error_class.${cause}`)}</span>
    </Tooltip>
  );
};
