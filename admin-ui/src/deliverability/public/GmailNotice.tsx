import { Alert } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { useFormat } from '../../components/use-format';
import { GmailVolumeDocument } from '../deliverability.generated';

/** Says that a send makes the mails to Gmail more than its limit of a day. Nothing if it doesn't, or if the delivery log is away. */
export const GmailNotice = ({ mails }: { mails: number }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { data } = useApiQuery(GmailVolumeDocument, {}, { enabled: mails > 0, retry: false });
  const { today, limit } = data?.gmailVolume ?? { today: 0, limit: Number.POSITIVE_INFINITY };
  if (mails === 0 || today + mails < limit) return null;
  return (
    <Alert severity="info" sx={{ mb: 1 }}>
      {translate('tidings.deliverability.notice.gmail', {
        today: format.number(today),
        mails: format.number(mails),
        all: format.number(today + mails),
        limit: format.number(limit),
      })}
    </Alert>
  );
};
