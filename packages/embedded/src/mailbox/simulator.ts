import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredMail } from './mail-store.js';
import type { ReturnKind } from './returned-mail.js';

/** Mails to addresses of this domain end as the local part says. RFC 6761 reserves .test, so nobody has such an address. */
const DOMAIN = 'simulator.test';

/** How long the answer to a mail to `slow@` takes. */
const SLOW_MS = 5_000;

/** How long after the acceptance a mail comes back. */
const RETURN_AFTER_MS = 500;

/** Pause between tries to hand over what comes back, and their maximum number. */
const RETURN_RETRY_MS = 1_000;
const MAX_RETURN_TRIES = 30;

/** Maximum number of refused mails of which is known that they were refused once. */
const MAX_REFUSED_ONCE = 10_000;

type Behaviour =
  | { does: 'refuse' | 'refuse once'; code: number; reply: string }
  | { does: 'answer late' }
  | { does: 'hang up' }
  | { does: 'return'; as: ReturnKind };

const BEHAVIOURS: Record<string, Behaviour> = {
  bounce: { does: 'refuse', code: 550, reply: '5.1.1 no such mailbox' },
  full: { does: 'refuse', code: 552, reply: '5.2.2 mailbox full' },
  'full-for-now': { does: 'refuse', code: 452, reply: '4.2.2 mailbox full' },
  greylisted: { does: 'refuse once', code: 451, reply: '4.7.1 greylisted, come again' },
  slow: { does: 'answer late' },
  uncertain: { does: 'hang up' },
  'bounce-later': { does: 'return', as: 'unknown' },
  'full-later': { does: 'return', as: 'full' },
  complain: { does: 'return', as: 'spam' },
};

/** The behaviour of `name@simulator.test` or `name+anything@simulator.test`. Undefined for every other address. */
const behaviourOf = (address: string): Behaviour | undefined => {
  const [, name = ''] = new RegExp(`^([^+@]+)(?:\\+[^@]*)?@${DOMAIN}$`).exec(address.toLowerCase()) ?? [];
  return Object.hasOwn(BEHAVIOURS, name) ? BEHAVIOURS[name] : undefined;
};

export interface SimulatorReply {
  code: number;
  text: string;
}

/** What comes back of one recipient's mail. */
export type ReturnOne = (mail: StoredMail, kind: ReturnKind) => Promise<void>;

/**
 * Lets mails to the addresses of docs/testing.md fail as their names say. `returnMail` is undefined as long as nothing takes what
 * comes back.
 */
export const createSimulator = ({ returnMail }: { returnMail: () => ReturnOne | undefined }) => {
  /** Return path and recipient of mails that were refused once, the oldest first. A return path belongs to one mail. */
  const refusedOnce = new Set<string>();
  const closed = new AbortController();

  const isFirst = (mail: string): boolean => {
    if (refusedOnce.has(mail)) return false;
    refusedOnce.add(mail);
    for (const oldest of refusedOnce) {
      if (refusedOnce.size <= MAX_REFUSED_ONCE) break;
      refusedOnce.delete(oldest);
    }
    return true;
  };

  /** As a mail server does, tries until the report is taken. */
  const returnOne = async (mail: StoredMail, kind: ReturnKind): Promise<void> => {
    await sleep(RETURN_AFTER_MS, undefined, { signal: closed.signal });
    for (let tries = 1; tries <= MAX_RETURN_TRIES; tries += 1) {
      const hand = returnMail();
      if (!hand) return;
      try {
        return await hand(mail, kind);
      } catch (err) {
        if (/^5/.test((err as Error).message)) return;
        await sleep(RETURN_RETRY_MS, undefined, { signal: closed.signal });
      }
    }
  };

  const behavioursOf = (to: readonly string[]): Behaviour[] => to.flatMap((address) => behaviourOf(address) ?? []);

  return {
    /** The refusal of a recipient. Undefined if it is accepted. */
    refusalOf: ({ from, to }: { from: string; to: string }): SimulatorReply | undefined => {
      const behaviour = behaviourOf(to);
      if (behaviour?.does !== 'refuse' && behaviour?.does !== 'refuse once') return undefined;
      if (behaviour.does === 'refuse once' && !isFirst(`${from} ${to}`.toLowerCase())) return undefined;
      const [status, ...words] = behaviour.reply.split(' ');
      return { code: behaviour.code, text: `${status} <${to}>: ${words.join(' ')}` };
    },

    /** Whether the connection ends instead of an answer to a whole mail. Resolves when the mail may be answered. */
    beforeAnswer: async (to: readonly string[]): Promise<'answer' | 'hang up'> => {
      const behaviours = behavioursOf(to);
      if (behaviours.some(({ does }) => does === 'answer late')) {
        await sleep(SLOW_MS, undefined, { signal: closed.signal }).catch(() => undefined);
      }
      return behaviours.some(({ does }) => does === 'hang up') ? 'hang up' : 'answer';
    },

    /** Sends a mail back that was accepted, once for each recipient that returns mails. */
    accepted: (mail: StoredMail): void => {
      for (const address of mail.to) {
        const behaviour = behaviourOf(address);
        if (behaviour?.does !== 'return') continue;
        // Rejects only if the mailbox is closed meanwhile.
        returnOne({ ...mail, to: [address] }, behaviour.as).catch(() => undefined);
      }
    },

    close: () => closed.abort(),
  };
};
