import { Alert } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { type SenderChoiceFragment, SenderChoicesDocument } from '../senders.generated';

/** Says that mails of a send may wait for the end of quiet hours. Nothing if its sender has none. */
export const QuietHint = ({
  prepared,
  value,
  expires,
}: {
  /** The sender of the notification or of its template. */
  prepared: SenderChoiceFragment | null;
  /** Slug of the chosen sender; undefined: the prepared one, or the default one. */
  value: string | undefined;
  /** The send expires at some time. */
  expires: boolean;
}) => {
  const translate = useTranslate();
  const { data } = useApiQuery(SenderChoicesDocument, {});
  const senders = data?.senders ?? [];
  const slug = value ?? prepared?.slug;
  const sender = senders.find((one) => (slug ? one.slug === slug : one.isDefault));
  if (!sender?.quietFrom) return null;
  return (
    <Alert severity="info" sx={{ mt: 2 }}>
      {translate('tidings.senders.quiet.hint', { from: sender.quietFrom, to: sender.quietTo ?? '' })}{' '}
      {expires && translate('tidings.senders.quiet.hint_expires')}
    </Alert>
  );
};
