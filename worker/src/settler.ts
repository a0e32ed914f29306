import { type AttemptResult, settleAttempts } from '@tidings/core/ledger/settle';
import type { Sql } from '@tidings/core/ledger/sql';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import type { Logger } from '@tidings/core/runtime/logger';

const BATCH = 500;

/**
 * While mails go out in numbers, a transaction has to be worth its while: it waits so long after the one before, unless as
 * many results have come as are worth it. A result that comes alone is written down at once.
 */
const GATHER_MS = 20;
const WORTH_IT = 100;

/** A batch takes milliseconds. */
const LATE_MS = 500;
const UNSTORABLE = 'what the mail server said could not be stored';

/** Class 22 of PostgreSQL's errors: data that it doesn't take, however often it is asked. */
const isRefusedForItsContent = (err: unknown): boolean => String((err as { code?: unknown }).code).startsWith('22');

interface Waiting {
  results: AttemptResult[];
  resolve: () => void;
}

export type Settler = ReturnType<typeof createSettler>;

/**
 * Writes results down, those that come together in one transaction: while a batch is on its way to the disk, the next one
 * gathers. While PostgreSQL is away it keeps trying, since nobody else knows how these mails went.
 */
export const createSettler = ({
  sql,
  logger,
  mostUnwritten = BATCH,
}: {
  sql: Sql;
  logger: Logger;
  /** Results that may be known here alone before nothing more is begun. */
  mostUnwritten?: number;
}) => {
  const waiting: Waiting[] = [];
  const worthIt = Math.min(WORTH_IT, mostUnwritten);
  /** Those that wait, and those that are being written. */
  let unwritten = 0;
  let isBusy = false;
  /** Since the last answer that was an error. */
  let isFailing = false;
  /** When the batch that is being written was begun; in the future while none is. */
  let begunAt = Number.POSITIVE_INFINITY;
  const onWritten: (() => void)[] = [];
  /** Ends the gathering before its time. */
  let onEnough: (() => void) | undefined;

  const takeBatch = (): Waiting[] => {
    let size = 0;
    const end = waiting.findIndex(({ results }, index) => {
      size += results.length;
      return index > 0 && size > BATCH;
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
      return await keepTrying({ task, what: 'write results down', logger, isFinal: isRefusedForItsContent });
    } catch (err) {
      return settleEach(results, err);
    }
  };

  /** One result that PostgreSQL will never take must not hold up the others: it is written down without its words. */
  const settleEach = async (results: AttemptResult[], err: unknown): Promise<string[]> => {
    const [only, ...more] = results;
    if (only && more.length === 0) {
      logger.error({ err, deliveryId: only.deliveryId }, 'a result could not be written down as it is');
      return only.error === UNSTORABLE
        ? []
        : settle([{ ...only, error: UNSTORABLE, enhancedCode: null, response: undefined }]);
    }
    const settled: string[] = [];
    for (const result of results) settled.push(...(await settle([result])));
    return settled;
  };

  const gather = async () => {
    if (waiting.length >= worthIt) return;
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
    isBusy && (unwritten >= mostUnwritten || isFailing || performance.now() - begunAt >= LATE_MS);

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
          'results came too late: somebody else has claimed those deliveries',
        );
      }
      begunAt = Number.POSITIVE_INFINITY;
      unwritten -= results.length;
      for (const { resolve } of batch) resolve();
      for (const goOn of onWritten.splice(0)) goOn();
      await gather();
    }
    isBusy = false;
  };

  return {
    /** Resolves once the results are committed, or known to be nobody's any more. */
    settle: (results: AttemptResult[]): Promise<void> =>
      new Promise((resolve) => {
        waiting.push({ results, resolve });
        unwritten += results.length;
        if (!isBusy) void work();
        else if (waiting.length >= worthIt) onEnough?.();
      }),

    /**
     * Resolves at once while results are written down as they come, and few are not; else when that is so again. Whoever begins nothing
     * before that leaves little to be sent twice if this worker is lost, or PostgreSQL is.
     */
    keepsUp: async (): Promise<void> => {
      while (isBehind()) await new Promise<void>((resolve) => onWritten.push(resolve));
    },
  };
};
