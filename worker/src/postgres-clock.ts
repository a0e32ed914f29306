import { readNow } from '@tidings/core/ledger/limits';
import type { Sql } from '@tidings/core/ledger/sql';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import type { Logger } from '@tidings/core/runtime/logger';

/** Fraction by which a later reading moves the estimate. PostgreSQL's answer is never early, but may be late. */
const CORRECTION = 0.01;

/** The first request may take long, and would say little about the clock. */
const FIRST_READINGS = 5;

/** Converts PostgreSQL's times, in milliseconds since 1970, to those of `performance.now()`. */
export const createPostgresClock = ({ sql, logger }: { sql: Sql; logger: Logger }) => {
  /** `performance.now()` minus PostgreSQL's clock. */
  let offset: number | undefined;

  /** Corrects the estimate by PostgreSQL's present time. */
  const compare = (now: number): void => {
    const sample = performance.now() - now;
    offset = offset === undefined || sample <= offset ? sample : offset + (sample - offset) * CORRECTION;
  };

  const read = async () => {
    for (let n = 0; n < FIRST_READINGS; n += 1) compare(await readNow(sql));
  };

  return {
    compare,

    /** Resolves once the clock is known. */
    known: async (): Promise<void> => {
      if (offset === undefined) await keepTrying({ task: read, what: 'read the clock', logger });
    },

    /** Requires `known`. */
    toLocal: (time: number): number => time + offset!,

    /** The day (UTC) of a local time. Requires `known`. */
    dayOf: (local: number): string => new Date(local - offset!).toISOString().slice(0, 10),
  };
};
