import { MenuItem, TextField } from '@mui/material';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import { useSignedInUser } from '../../api/signed-in-user';
import { useApiQuery } from '../../api/use-api-query';
import { type SenderChoiceFragment, SenderChoicesDocument } from '../senders.generated';
import { senderText } from './sender-text';
import { useUnchosenSender } from './use-unchosen-sender';

/** Selects the sender of one send, of those that the signed-in user may send as. Nothing as long as there are no senders. */
export const SenderSelect = ({
  prepared,
  value,
  onChange,
}: {
  /** The sender of the notification or of its template. */
  prepared: SenderChoiceFragment | null;
  /** Slug; undefined: the prepared one, or the default one. */
  value: string | undefined;
  onChange: (slug: string | undefined) => void;
}) => {
  const translate = useTranslate();
  const unchosen = useUnchosenSender();
  const id = useId();
  const user = useSignedInUser();
  const { data } = useApiQuery(SenderChoicesDocument, {});
  const senders = data?.senders ?? [];
  const allowed = senders.filter(({ allowedRoles }) => !allowedRoles || (user && allowedRoles.includes(user.role)));
  if (senders.length === 0) return null;
  return (
    <TextField
      select
      fullWidth
      id={id}
      label={translate('tidings.senders.sender')}
      value={value ?? ''}
      onChange={({ target }) => onChange(target.value || undefined)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      sx={{ mt: 2 }}
    >
      <MenuItem value="">{translate('tidings.senders.as_prepared', { name: unchosen(prepared, senders) })}</MenuItem>
      {allowed.map((sender) => (
        <MenuItem key={sender.slug} value={sender.slug}>
          {senderText(sender)}
        </MenuItem>
      ))}
    </TextField>
  );
};
