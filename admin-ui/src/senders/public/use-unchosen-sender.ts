import { useTranslate } from 'react-admin';
import type { SenderChoiceFragment, SenderChoicesQuery } from '../senders.generated';
import { senderText } from './sender-text';

/** Name of the sender that is used without a choice: the prepared one, else the default one, else that of MAIL_FROM. */
export const useUnchosenSender = (): ((
  prepared: SenderChoiceFragment | null | undefined,
  senders: SenderChoicesQuery['senders'],
) => string) => {
  const translate = useTranslate();
  return (prepared, senders) => {
    const sender = prepared ?? senders.find(({ isDefault }) => isDefault);
    return sender ? senderText(sender) : translate('tidings.senders.of_mail_from');
  };
};
