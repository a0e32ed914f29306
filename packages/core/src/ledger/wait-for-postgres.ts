import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../runtime/logger.js';
import { isDatabaseAway } from './away.js';
import { checkPlanning } from './planning.js';
import { hasTransactionPooling } from './transaction-pooling.js';

const TRY_AGAIN_MS = 300;
const LOG_EVERY_MS = 5_000;

/** Messages of PgBouncer's permanent errors. It reports most errors, temporary ones too, with the code 08P01. */
const POOLER_REFUSES = /unsupported startup parameter|no such (?:database|user)|not allowed/i;

/** Resolves to what is still missing, or to undefined if nothing is. */
export type Readiness = () => Promise<string | undefined>;

/**
 * Resolves when PostgreSQL answers, keeps session state, and `readiness` resolves to undefined. Logs every few
 * seconds what is missing. Throws an error with a one-sentence message after `withinMs`, or at once if waiting can't
 * help.
 */
export const waitForPostgres = async ({
  pool,
  url,
  logger,
  withinMs,
  readiness = async () => undefined,
}: {
  pool: pg.Pool;
  url: string;
  logger: Logger;
  withinMs: number;
  readiness?: Readiness;
}): Promise<void> => {
  const { host } = new URL(url);
  const startedAt = performance.now();
  let saidAt = startedAt;
  let isChecked = false;
  for (;;) {
    let reason: string | undefined;
    try {
      if (!isChecked) await checkSessions(pool);
      isChecked = true;
      reason = await readiness();
      if (reason === undefined) return;
    } catch (err) {
      reason = (err as Error).message || String((err as { code?: string }).code);
      if (!isWorthWaiting(err)) throw new Error(`PostgreSQL at ${host} can't be used: ${reason}`);
    }
    const waitedMs = Math.round(performance.now() - startedAt);
    if (waitedMs > withinMs) throw new Error(`PostgreSQL at ${host} can't be used: ${reason}`);
    if (performance.now() - saidAt > LOG_EVERY_MS) {
      saidAt = performance.now();
      logger.warn({ host, reason, waitedMs }, 'waiting for PostgreSQL');
    }
    await sleep(TRY_AGAIN_MS);
  }
};

const isWorthWaiting = (err: unknown): boolean =>
  isDatabaseAway(err) && !POOLER_REFUSES.test((err as Error).message ?? '');

const checkSessions = async (pool: pg.Pool): Promise<void> => {
  if (await hasTransactionPooling(pool)) {
    throw new Error(
      'it is behind a pooler in transaction mode, which loses locks and notifications. Set pool_mode = session for this database in PgBouncer, or point DATABASE_URL to PostgreSQL itself.',
    );
  }
  await checkPlanning(pool);
};
