import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import { Chip } from '@mui/material';
import { useTranslate } from 'react-admin';
import { StatusChip } from './StatusChip';
import { useFormat } from './use-format';

/** Status of a dispatch, with the number of failed mails. */
export const DispatchChip = ({ status, failed }: { status: string; failed: number }) => {
  const translate = useTranslate();
  const format = useFormat();
  if (failed === 0) return <StatusChip of="dispatch" status={status} />;
  return (
    <Chip
      size="small"
      variant="outlined"
      color="error"
      icon={<ErrorOutlined />}
      label={translate('tidings.dispatch_with_failures', {
        status: translate(`tidings.dispatch_status.${status}`),
        count: format.number(failed),
      })}
      sx={{ fontWeight: 600 }}
    />
  );
};
