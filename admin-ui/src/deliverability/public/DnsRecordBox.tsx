import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { CopyButton } from '../../components/CopyButton';

/** A DNS record to publish, with buttons that copy its name and its value. */
export const DnsRecordBox = ({
  record: { type, name, value },
  title = 'tidings.deliverability.publish',
}: {
  record: { type: string; name: string; value: string };
  /** Key of a message. */
  title?: string;
}) => {
  const translate = useTranslate();
  const parts = [
    { label: translate('tidings.deliverability.record_name'), text: name },
    { label: translate('tidings.deliverability.record_value'), text: value },
  ];
  return (
    <Box sx={{ mt: 0.5, p: 1, border: 1, borderColor: 'divider', borderRadius: 1 }}>
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        {translate(title)} · {translate('tidings.deliverability.record', { type })}
      </Typography>
      {parts.map(({ label, text }) => (
        <Box key={label} sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
          <Typography
            variant="body2"
            component="div"
            sx={{ flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere', py: 0.25 }}
          >
            {label}: <code>{text}</code>
          </Typography>
          <CopyButton text={text} label={label} />
        </Box>
      ))}
    </Box>
  );
};
