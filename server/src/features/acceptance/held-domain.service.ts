import { checksOfRefusal } from '@tidings/core/acceptance/checks-of-refusal';
import { countHeld, type HeldDomain as Key, listHolds } from '@tidings/core/ledger/domain-holds';
import { beginRelease, finishRelease } from '@tidings/core/ledger/release-domain';
import { BUILT_IN } from '@tidings/core/ledger/routing';
import type { Sql } from '@tidings/core/ledger/sql';
import { AppError } from '../../foundation/errors.js';
import type { SenderService } from '../senders/senders.feature.js';
import type { HeldDomain } from './held-domain.object.js';

const MAX_COUNTED = 10_000;
const MAX_LISTED = 100;

export type HeldDomainService = ReturnType<typeof createHeldDomainService>;

export const createHeldDomainService = ({
  sql,
  senders,
  onReleased,
}: {
  sql: Sql;
  senders: Pick<SenderService, 'findMany'>;
  /** Called when deliveries are published again. */
  onReleased: () => void;
}) => ({
  /** At most 100, the oldest first. */
  list: async (): Promise<HeldDomain[]> => {
    const holds = (await listHolds(sql)).slice(0, MAX_LISTED);
    const ids = holds.flatMap(({ senderId }) => (senderId === null ? [] : [senderId]));
    const slugs = new Map((await senders.findMany(ids)).map(({ id, slug }) => [id, slug]));
    const listed: HeldDomain[] = [];
    for (const { enhancedCode, ...hold } of holds) {
      listed.push({
        ...hold,
        senderId: hold.senderId ?? BUILT_IN,
        sender: slugs.get(hold.senderId ?? '') ?? null,
        checks: checksOfRefusal({ enhancedCode, text: hold.reason }),
        waiting: await countHeld(sql, { ...hold, limit: MAX_COUNTED }),
      });
    }
    return listed;
  },

  /** Sends what waits for a domain, and what it refused since its first refusal. Resolves to how many. Throws NOT_FOUND. */
  release: async ({ senderId, domain }: { senderId: string; domain: string }): Promise<number> => {
    const key: Key = { senderId: senderId === BUILT_IN ? null : senderId, domain: domain.toLowerCase() };
    if (!(await beginRelease(sql, key))) throw new AppError('domainHold.notFound', { domain: key.domain });
    const released = await finishRelease(sql, key);
    onReleased();
    return released;
  },
});
