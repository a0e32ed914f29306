import { addressForPeople } from '../addresses/normal-form.js';
import type { Recipient } from '../ledger/recipient.js';

/**
 * What a template sees: the dispatch's context, over it the recipient's own, and over both `username` and `user`, so that
 * no context can pass for the account.
 */
export const mailContextOf = ({
  context,
  recipient,
  email,
}: {
  context: Record<string, unknown>;
  recipient: Recipient;
  email: string;
}): Record<string, unknown> => {
  const { firstName = '', lastName = '' } = recipient;
  const username = recipient.username ?? '';
  return {
    ...context,
    ...recipient.context,
    username,
    user: {
      id: recipient.id ?? null,
      username,
      email: addressForPeople(email),
      firstName,
      lastName,
      name: nameOf(recipient),
      locale: recipient.locale ?? 'en',
      attributes: recipient.attributes ?? {},
    },
  };
};

/** As the To header has it, too. */
export const nameOf = ({ name, firstName = '', lastName = '' }: Recipient): string =>
  name || `${firstName} ${lastName}`.trim();
