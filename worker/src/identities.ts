import type { ReturnPath } from '@tidings/core/feedback/return-path';
import type { Keys } from '@tidings/core/keys/keys';
import { openSecret } from '@tidings/core/keys/secrets';
import type { StoredSender } from '@tidings/core/ledger/sending-config';
import { dkimKeyName } from '@tidings/core/routes/secret-names';
import type { Logger } from '@tidings/core/runtime/logger';
import type { OutgoingMail } from './mail/compose.js';
import type { DkimKey } from './mail/dkim.js';
import { createEnvelopeSender } from './mail/envelope-sender.js';
import { addressOf, domainOf } from './mail/sender.js';

/** What the mails of a sender have in common. */
export interface Identity {
  from: OutgoingMail['from'];
  /** Reply-To of mails whose template has none. */
  replyTo: string | undefined;
  /** Undefined: bounces go to the address of `from`. */
  returnPath: ReturnPath | undefined;
  /** Keys that each sign the mails. Empty: mails aren't signed. */
  dkim: readonly DkimKey[];
  /** The domain of Message-IDs and of List-Id, in ASCII. */
  domain: string;
  envelopeSenderOf: ReturnType<typeof createEnvelopeSender>;
}

export interface BuiltInIdentity {
  mailFrom: string;
  dkim?: readonly DkimKey[] | undefined;
  returnPath?: ReturnPath | undefined;
}

/** The sender of MAIL_FROM. */
export const builtInIdentity = (
  { mailFrom, dkim = [], returnPath }: BuiltInIdentity,
  { keys }: { keys: Pick<Keys, 'tokenKey'> },
): Identity => {
  const address = addressOf(mailFrom)!;
  return {
    from: mailFrom,
    replyTo: undefined,
    returnPath,
    dkim,
    domain: domainOf(address),
    envelopeSenderOf: createEnvelopeSender({ address, returnPath, keys }),
  };
};

/**
 * A stored sender. One without DKIM keys of its own is signed with the key of the settings if that is for its domain or for one above it,
 * and never with a key for another domain.
 */
export const identityOf = (
  sender: StoredSender,
  { builtIn, keys, logger }: { builtIn: BuiltInIdentity; keys: Pick<Keys, 'tokenKey' | 'secretKey'>; logger: Logger },
): Identity => {
  const { fromName, fromEmail } = sender;
  const domain = domainOf(fromEmail);
  // A key of a domain that the sender had before would be a signature of somebody else's domain.
  const fitting = sender.dkimKeys.filter((key) => isWithin(domain, key.domain));
  const own = fitting.flatMap(({ id, domain, selector, secret }) => {
    const privateKey = openSecret(secret, { keys, name: dkimKeyName(id) });
    if (privateKey) return [{ domain, selector, privateKey }];
    logger.error({ senderId: sender.id, selector }, 'could not open a DKIM key: its signature is left out');
    return [];
  });
  const returnPath: ReturnPath | undefined = sender.returnPath
    ? { address: sender.returnPath, separator: builtIn.returnPath?.separator ?? '+' }
    : builtIn.returnPath;
  return {
    from: fromName === '' ? fromEmail : { name: fromName, address: fromEmail },
    replyTo: sender.replyTo ?? undefined,
    returnPath,
    dkim: fitting.length > 0 ? own : (builtIn.dkim ?? []).filter((key) => isWithin(domain, key.domain)),
    domain,
    envelopeSenderOf: createEnvelopeSender({ address: fromEmail, returnPath, keys }),
  };
};

const isWithin = (domain: string, upper: string): boolean => {
  const [lower, above] = [domain.toLowerCase(), upper.toLowerCase()];
  return lower === above || lower.endsWith(`.${above}`);
};
