import { type AcceptedSend, type AcceptResult, acceptSends } from '@tidings/core/ledger/accept';
import { isDatabaseAway } from '@tidings/core/ledger/away';
import { inTransaction } from '@tidings/core/ledger/pool';
import type pg from 'pg';
import { ofThisTurn } from '../../foundation/database/gather.js';

interface Waiting {
  send: AcceptedSend;
  resolve: (result: AcceptResult) => void;
  reject: (reason: unknown) => void;
}

/** Limits of a batch of sends. A batch ends at whichever limit it reaches first. */
const MAX_SENDS = 500;
const MAX_DELIVERIES = 10_000;

/** Number of batches committed concurrently, so that a large batch doesn't delay the others. */
const LANES = 2;

export type Acceptor = ReturnType<typeof createAcceptor>;

/**
 * Commits sends that arrive at the same time in one transaction. While one batch is being committed, new sends form the
 * next one. If a batch fails, each of its sends is tried alone, so that only a faulty send is refused.
 */
export const createAcceptor = ({
  pool,
  onAccepted,
  whyNot = () => undefined,
}: {
  pool: pg.Pool;
  /**
   * Called before each send. If it returns an error, the send is refused with that error at once, and nothing is
   * written.
   */
  whyNot?: () => Error | undefined;
  /** Called after each commit, with 'personal' if all sends of the batch are personal. */
  onAccepted: (what?: 'personal') => void;
}) => {
  const waiting: Waiting[] = [];
  let busyLanes = 0;

  const takeBatch = (): Waiting[] => {
    let deliveries = 0;
    const end = waiting.findIndex(({ send }, index) => {
      deliveries += send.deliveries.length;
      return index === MAX_SENDS || (index > 0 && deliveries > MAX_DELIVERIES);
    });
    return waiting.splice(0, end < 0 ? waiting.length : end);
  };

  const commitOne = async ({ send, resolve, reject }: Waiting) => {
    try {
      const [result] = await acceptSends(pool, [send]);
      resolve(result!);
    } catch (err) {
      reject(err);
    }
  };

  const commit = async (batch: Waiting[]) => {
    if (batch.length === 1) return commitOne(batch[0]!);
    try {
      const results = await acceptSends(
        pool,
        batch.map(({ send }) => send),
      );
      batch.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (err) {
      // If PostgreSQL is away, the batch may have been committed, and each send alone would wait for PostgreSQL again.
      if (isDatabaseAway(err)) for (const { reject } of batch) reject(err);
      else for (const one of batch) await commitOne(one);
    }
  };

  const work = async () => {
    busyLanes += 1;
    while (waiting.length > 0) {
      await ofThisTurn();
      const batch = takeBatch();
      // A concurrent run may already have taken the waiting sends.
      if (batch.length === 0) break;
      await commit(batch);
      onAccepted(batch.every(({ send }) => isPersonal(send)) ? 'personal' : undefined);
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

    /**
     * Commits all sends together, or none if the idempotency key of one belongs to another input. Then the result of that one has another
     * `inputHash` than the send.
     */
    acceptTogether: async (sends: AcceptedSend[]): Promise<AcceptResult[]> => {
      const refusal = whyNot();
      if (refusal) throw refusal;
      const results = await acceptAllOrNone(pool, sends);
      onAccepted(sends.every(isPersonal) ? 'personal' : undefined);
      return results;
    },
  };
};

const isPersonal = ({ type }: AcceptedSend): boolean => type === 'PERSONAL';

const acceptAllOrNone = async (pool: pg.Pool, sends: AcceptedSend[]): Promise<AcceptResult[]> => {
  let results: AcceptResult[] = [];
  try {
    await inTransaction(pool, async (transaction) => {
      results = await acceptSends(transaction, sends);
      if (results.some(({ inputHash }, n) => inputHash !== sends[n]!.inputHash)) throw new KeyReused();
    });
  } catch (err) {
    if (!(err instanceof KeyReused)) throw err;
  }
  return results;
};

class KeyReused extends Error {}
