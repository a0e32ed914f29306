import { receivingDomainOf } from '@tidings/core/addresses/receiving-domain';
import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { type HeldDomain, listHolds } from '@tidings/core/ledger/domain-holds';
import { returnHeld } from '@tidings/core/ledger/return-held';
import type { Sql } from '@tidings/core/ledger/sql';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import type { Logger } from '@tidings/core/runtime/logger';

/** Wait in milliseconds for more deliveries to return in one statement. */
const GATHER_MS = 20;
const MAX_BATCH = 500;

/** A claimed mail, with the sender of its dispatch; null for that of MAIL_FROM. */
type Mail = Pick<ClaimedDelivery, 'id' | 'dispatchId' | 'leaseToken' | 'email'> & { senderId: string | null };

export type HeldDomains = ReturnType<typeof createHeldDomains>;

/**
 * Stops mails whose domain was held after they were claimed. The claim itself stops all later ones. After a refusal of the
 * sender, further mails to its domain wait until it is settled, so that after the third refusal only mails in transit still go out.
 */
export const createHeldDomains = ({ sql, logger }: { sql: Sql; logger: Logger }) => {
  /** By sender and domain: whether it is held, as soon as that is known. Nothing is known of other domains. */
  const known = new Map<string, Promise<boolean>>();
  const waiting: { mail: Mail; resolve: () => void }[] = [];

  const readHeld = async (key: string): Promise<boolean> => {
    const task = () => listHolds(sql);
    const holds = await keepTrying({ task, what: 'read held domains', logger });
    const isHeld = holds.some((hold) => keyOf(hold) === key);
    if (isHeld) logger.warn({ domain: key.split(' ')[1] }, 'domain is held, since it refuses the sender');
    return isHeld;
  };

  const giveBackAll = async () => {
    const batch = waiting.splice(0, MAX_BATCH);
    if (waiting.length > 0) setTimeout(giveBackAll, 0);
    const task = () =>
      returnHeld(
        sql,
        batch.map(({ mail }) => mail),
      );
    const released = await keepTrying({ task, what: 'return mails to held domains', logger });
    for (const domain of released) known.delete(keyOf(domain));
    for (const { resolve } of batch) resolve();
  };

  return {
    /** Waits while a refusal by the same domain is being settled. */
    isHeld: async (mail: Mail): Promise<boolean> => {
      if (known.size === 0) return false;
      const key = keyOfMail(mail);
      for (let state = known.get(key); state; state = known.get(key)) {
        if (await state) return true;
      }
      return false;
    },

    /** To be called after a refusal of the sender, before the next mail is sent. `settled` resolves once it is committed. */
    onRefusal: (mail: Mail, settled: Promise<void>): void => {
      const key = keyOfMail(mail);
      const before = known.get(key);
      const state: Promise<boolean> = Promise.all([settled, before]).then(async () => {
        const isHeld = await readHeld(key);
        if (!isHeld && known.get(key) === state) known.delete(key);
        return isHeld;
      });
      known.set(key, state);
    },

    /** Gives an untried mail back, to wait until its domain is released. Resolves once that is committed. */
    giveBack: (mail: Mail): Promise<void> =>
      new Promise((resolve) => {
        if (waiting.push({ mail, resolve }) === 1) setTimeout(giveBackAll, GATHER_MS);
      }),
  };
};

const keyOf = ({ senderId, domain }: HeldDomain): string => `${senderId ?? ''} ${domain}`;

const keyOfMail = ({ senderId, email }: Mail): string => keyOf({ senderId, domain: receivingDomainOf(email) });
