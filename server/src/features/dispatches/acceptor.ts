import { type AcceptedSend, type AcceptResult, acceptSends } from '@tidings/core/ledger/accept';
import { isDatabaseAway } from '@tidings/core/ledger/away';
import type { Sql } from '@tidings/core/ledger/sql';
import { ofThisTurn } from '../../foundation/database/gather.js';

interface Waiting {
  send: AcceptedSend;
  resolve: (result: AcceptResult) => void;
  reject: (reason: unknown) => void;
}

/** A batch holds at most so many sends, and so many deliveries, whichever comes first. */
const MOST_SENDS = 100;
const MOST_DELIVERIES = 10_000;

/** How many batches are being committed at once, so that a large one doesn't hold up the others. */
const LANES = 2;

export type Acceptor = ReturnType<typeof createAcceptor>;

/**
 * Commits sends that arrive together in one transaction: while a batch is on its way to the disk, the next one gathers.
 * A send is refused only for its own sake: where a batch fails, each of it is tried alone.
 */
export const createAcceptor = ({
  sql,
  onAccepted,
  whyNot = () => undefined,
}: {
  sql: Sql;
  /** Asked before each send: an error refuses it at once, with nothing written. */
  whyNot?: () => Error | undefined;
  /** Told where they are personal sends alone. */
  onAccepted: (what?: 'personal') => void;
}) => {
  const waiting: Waiting[] = [];
  let busyLanes = 0;

  const takeBatch = (): Waiting[] => {
    let deliveries = 0;
    const end = waiting.findIndex(({ send }, index) => {
      deliveries += send.deliveries.length;
      return index === MOST_SENDS || (index > 0 && deliveries > MOST_DELIVERIES);
    });
    return waiting.splice(0, end < 0 ? waiting.length : end);
  };

  const commitOne = async ({ send, resolve, reject }: Waiting) => {
    try {
      const [result] = await acceptSends(sql, [send]);
      resolve(result!);
    } catch (err) {
      reject(err);
    }
  };

  const commit = async (batch: Waiting[]) => {
    if (batch.length === 1) return commitOne(batch[0]!);
    try {
      const results = await acceptSends(
        sql,
        batch.map(({ send }) => send),
      );
      batch.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (err) {
      // It may be committed all the same, and each of them would wait as long.
      if (isDatabaseAway(err)) for (const { reject } of batch) reject(err);
      else for (const one of batch) await commitOne(one);
    }
  };

  const work = async () => {
    busyLanes += 1;
    while (waiting.length > 0) {
      await ofThisTurn();
      const batch = takeBatch();
      // Another lane may have been quicker.
      if (batch.length === 0) break;
      await commit(batch);
      onAccepted(batch.every(({ send }) => send.type === 'PERSONAL') ? 'personal' : undefined);
    }
    busyLanes -= 1;
  };

  return {
    accept: (send: AcceptedSend): Promise<AcceptResult> =>
      new Promise((resolve, reject) => {
        const refusal = whyNot();
        if (refusal) return reject(refusal);
        waiting.push({ send, resolve, reject });
        if (busyLanes < LANES) void work();
      }),
  };
};
