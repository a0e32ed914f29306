import { type AttemptResult, settleAttempts } from '@tidings/core/ledger/settle';
import type { Sql } from '@tidings/core/ledger/sql';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import type { Logger } from '@tidings/core/runtime/logger';

const MAX_BATCH = 500;

/** Wait in milliseconds for more results after the previous transaction. There is no wait if `ENOUGH` results have come or the settler was idle. */
const GATHER_MS = 20;
const ENOUGH = 100;

/** Milliseconds after which an unfinished batch means that PostgreSQL is slow. Normally a batch takes a few. */
const SLOW_MS = 500;
const UNSTORABLE = 'the reply of the mail server could not be stored';

/** Class 22 of PostgreSQL's errors: invalid data. A retry can't succeed. */
const isDataError = (err: unknown): boolean => String((err as { code?: unknown }).code).startsWith('22');

interface Waiting {
  results: AttemptResult[];
  resolve: () => void;
}

export type Settler = ReturnType<typeof createSettler>;

/**
 * Settles results in batches: while one batch is written, results of the next batch are gathered. Retries while PostgreSQL is unavailable, since the
 * results exist nowhere else.
 */
export const createSettler = ({
  sql,
  logger,
  maxUnsettled = MAX_BATCH,
}: {
  sql: Sql;
  logger: Logger;
  /** With this many unsettled results, `keepsUp` waits. */
  maxUnsettled?: number;
}) => {
  const waiting: Waiting[] = [];
  const enough = Math.min(ENOUGH, maxUnsettled);
  /** Number of results that wait or are being written. */
  let unsettled = 0;
  let isBusy = false;
  /** Whether the last statement failed. */
  let isFailing = false;
  /** The time at which the current batch was begun. Infinity if there is none. */
  let begunAt = Number.POSITIVE_INFINITY;
  const onSettled: (() => void)[] = [];
  /** Ends the wait for more results. */
  let onEnough: (() => void) | undefined;

  const takeBatch = (): Waiting[] => {
    let size = 0;
    const end = waiting.findIndex(({ results }, index) => {
      size += results.length;
      return index > 0 && size > MAX_BATCH;
    });
    return waiting.splice(0, end < 0 ? waiting.length : end);
  };

  const write = async (results: AttemptResult[]): Promise<string[]> => {
    try {
      const settled = await settleAttempts(sql, results);
      isFailing = false;
      return settled;
    } catch (err) {
      isFailing = true;
      throw err;
    }
  };

  const settle = async (results: AttemptResult[]): Promise<string[]> => {
    try {
      const task = () => write(results);
      return await keepTrying({ task, what: 'settle results', logger, isFinal: isDataError });
    } catch (err) {
      return settleEach(results, err);
    }
  };

  /**
   * Settles results one by one, so that a result with invalid data doesn't block the others. The invalid one is settled without the mail server's
   * reply.
   */
  const settleEach = async (results: AttemptResult[], err: unknown): Promise<string[]> => {
    const [only, ...more] = results;
    if (only && more.length === 0) {
      logger.error({ err, deliveryId: only.deliveryId }, 'could not settle a result with the reply of the mail server');
      return only.error === UNSTORABLE
        ? []
        : settle([{ ...only, error: UNSTORABLE, enhancedCode: null, response: undefined }]);
    }
    const settled: string[] = [];
    for (const result of results) settled.push(...(await settle([result])));
    return settled;
  };

  const gather = async () => {
    if (waiting.length >= enough) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      onEnough = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    onEnough = undefined;
  };

  const isBehind = (): boolean =>
    isBusy && (unsettled >= maxUnsettled || isFailing || performance.now() - begunAt >= SLOW_MS);

  const work = async () => {
    isBusy = true;
    while (waiting.length > 0) {
      const batch = takeBatch();
      begunAt = performance.now();
      const results = batch.flatMap((one) => one.results);
      const settled = await settle(results);
      if (settled.length < results.length) {
        logger.warn(
          { results: results.length - settled.length },
          'ignored late results: their deliveries were claimed again',
        );
      }
      begunAt = Number.POSITIVE_INFINITY;
      unsettled -= results.length;
      for (const { resolve } of batch) resolve();
      for (const resolve of onSettled.splice(0)) resolve();
      await gather();
    }
    isBusy = false;
  };

  return {
    /** Resolves once the results are committed, or ignored because their deliveries were claimed again. */
    settle: (results: AttemptResult[]): Promise<void> =>
      new Promise((resolve) => {
        waiting.push({ results, resolve });
        unsettled += results.length;
        if (!isBusy) void work();
        else if (waiting.length >= enough) onEnough?.();
      }),

    /**
     * Resolves at once while the settler keeps up, otherwise once it has caught up. Await it before sending a mail: it bounds how
     * many mails may be sent twice if this worker or PostgreSQL is lost.
     */
    keepsUp: async (): Promise<void> => {
      while (isBehind()) await new Promise<void>((resolve) => onSettled.push(resolve));
    },
  };
};
