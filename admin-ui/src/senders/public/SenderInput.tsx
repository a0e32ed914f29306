import { SelectInput, useTranslate } from 'react-admin';
import { useApiQuery } from '../../api/use-api-query';
import { type SenderChoiceFragment, SenderChoicesDocument } from '../senders.generated';
import { senderText } from './sender-text';
import { useUnchosenSender } from './use-unchosen-sender';

/** Input for the sender of a form's record, by its slug. Nothing as long as there are no senders. */
export const SenderInput = ({ prepared = null }: { prepared?: SenderChoiceFragment | null }) => {
  const translate = useTranslate();
  const unchosen = useUnchosenSender();
  const { data } = useApiQuery(SenderChoicesDocument, {});
  const senders = data?.senders ?? [];
  if (senders.length === 0) return null;
  return (
    <SelectInput
      source="senderSlug"
      label={translate('tidings.senders.sender')}
      choices={senders.map((sender) => ({ id: sender.slug, name: senderText(sender) }))}
      translateChoice={false}
      emptyText={translate('tidings.senders.none')}
      helperText={translate('tidings.senders.without_choice', { name: unchosen(prepared, senders) })}
    />
  );
};
