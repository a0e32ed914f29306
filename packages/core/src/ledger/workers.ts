import { type RawSql, rowOf, rowsOf } from './rows.js';
import { SCHEMA_VERSION } from './schema-version.js';
import type { Sql } from './sql.js';
import type { Staging } from './staging.js';

/** What a worker reports about itself. */
export interface WorkerReport {
  /** UUID of this run of the worker. */
  id: string;
  /** Display name. */
  name: string;
  /** For how long the mail server has been unavailable, in milliseconds; null while it answers. */
  mailServerDownMs: number | null;
  mailServerError: string | null;
  staging: Staging;
}

export interface SeenWorker {
  id: string;
  name: string;
  startedAt: Date;
  seenAt: Date;
  mailServerDownSince: Date | null;
  mailServerError: string | null;
  staging: Staging;
}

/**
 * Reports a worker as alive. Workers repeat it; one that stays silent is considered gone. Deletes workers that have
 * been silent for a day.
 */
export const reportWorker = async (sql: Sql, report: WorkerReport): Promise<void> => {
  await sql.query({
    name: 'report_worker',
    text: `
      WITH forgotten AS (DELETE FROM workers WHERE seen_at < now() - interval '1 day' AND id <> $1)
      INSERT INTO workers (id, name, mail_server_down_since, mail_server_error, schema_version, redirect_all_to, allow_recipients)
      VALUES ($1, $2, now() - make_interval(secs => $3::float8 / 1000), $4, ${SCHEMA_VERSION}, $5, $6)
      ON CONFLICT (id) DO UPDATE SET seen_at = now(),
        mail_server_down_since = excluded.mail_server_down_since, mail_server_error = excluded.mail_server_error`,
    values: [
      report.id,
      report.name,
      report.mailServerDownMs,
      report.mailServerError,
      report.staging.redirectAllTo,
      report.staging.allowRecipients,
    ],
  });
};

export const forgetWorker = async (sql: Sql, id: string): Promise<void> => {
  await sql.query({ name: 'forget_worker', text: 'DELETE FROM workers WHERE id = $1', values: [id] });
};

/** Workers that reported within `seconds`, by name. */
export const listWorkers = async (sql: Sql, { seconds }: { seconds: number }): Promise<SeenWorker[]> => {
  const { rows } = await sql.query<SeenWorker>({
    name: 'list_workers',
    text: `
      SELECT id, name, started_at AS "startedAt", seen_at AS "seenAt", mail_server_down_since AS "mailServerDownSince",
        mail_server_error AS "mailServerError",
        json_build_object('redirectAllTo', redirect_all_to, 'allowRecipients', allow_recipients) AS staging
      FROM workers WHERE seen_at > now() - make_interval(secs => $1) ORDER BY name, id`,
    values: [seconds],
  });
  return rows;
};

/** Within this many seconds without a report a worker may still be running. */
const MAY_RUN_SECONDS = 15;

/**
 * Within a transaction: makes workers that don't know the schema `version` exit within seconds, and prevents others from starting.
 * Resolves to false while such a worker may be running.
 */
export const requireWorkers = async (transaction: RawSql, version: number): Promise<boolean> => {
  await rowsOf(transaction, `UPDATE schema_compatibility SET oldest = $1 WHERE part = 'worker' AND oldest < $1`, [
    version,
  ]);
  const { isOld } = await rowOf<{ isOld: boolean }>(
    transaction,
    `SELECT EXISTS (SELECT FROM workers WHERE seen_at > now() - make_interval(secs => $2)
       AND coalesce(schema_version, 0) < $1) AS "isOld"`,
    [version, MAY_RUN_SECONDS],
  );
  return !isOld;
};
