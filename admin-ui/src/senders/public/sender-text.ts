import type { SenderChoiceFragment } from '../senders.generated';

/** Name and address, as in a From header. */
export const senderText = ({ fromName, fromEmail }: Pick<SenderChoiceFragment, 'fromName' | 'fromEmail'>): string =>
  fromName ? `${fromName} <${fromEmail}>` : fromEmail;
