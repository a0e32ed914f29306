import { Tooltip } from '@mui/material';
import { useTranslate } from 'react-admin';
import { causeKeyOf, causeOf, type DeliveryItem } from './delivery-states';

/** Cause of a failed delivery, with details as a tooltip. */
export const Cause = ({ delivery }: { delivery: DeliveryItem }) => {
  const translate = useTranslate();
  const key = causeKeyOf(delivery);
  if (!key) return '–';
  const cause = causeOf(delivery);
  const text = translate(key, { _: delivery.suppressedBy });
  if (!cause) return text;
  return (
    <Tooltip title={translate(`tidings.deliveries.cause_help.${cause}`)}>
      <span>{text}</span>
    </Tooltip>
  );
};
