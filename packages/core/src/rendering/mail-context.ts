import { addressForPeople } from '../addresses/normal-form.js';
import type { MailLinks } from '../feedback/links.js';
import type { Recipient } from '../ledger/recipient.js';

/**
 * What a template can read: the dispatch's context, overlaid by the recipient's own, overlaid by `username` and
 * `user`. A context therefore can't impersonate the account. `links` are those of a mail with a topic and overlay the
 * context too.
 */
export const mailContextOf = ({
  context,
  recipient,
  email,
  links,
}: {
  context: Record<string, unknown>;
  recipient: Recipient;
  email: string;
  links?: MailLinks | undefined;
}): Record<string, unknown> => ({
  ...context,
  ...recipient.context,
  ...links,
  ...recipientFields({ recipient, email }),
});

/** `username` and `user` of a mail's context. */
export const recipientFields = ({
  recipient,
  email,
}: {
  recipient: Recipient;
  email: string;
}): Record<string, unknown> => {
  const { firstName = '', lastName = '' } = recipient;
  const username = recipient.username ?? '';
  return {
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

/** The display name, also used in the To header. */
export const nameOf = ({ name, firstName = '', lastName = '' }: Recipient): string =>
  name || `${firstName} ${lastName}`.trim();
