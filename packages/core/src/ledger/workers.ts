import type { Sql } from './sql.js';

/** What a worker reports about itself. */
export interface WorkerReport {
  /** UUID of this run of the worker. */
  id: string;
  /** Display name. */
  name: string;
  /** For how long the mail server has been unavailable, in milliseconds; null while it answers. */
  mailServerDownMs: number | null;
  mailServerError: string | null;
}

export interface SeenWorker {
  id: string;
  name: string;
  startedAt: Date;
  seenAt: Date;
  mailServerDownSince: Date | null;
  mailServerError: string | null;
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
      INSERT INTO workers (id, name, mail_server_down_since, mail_server_error)
      VALUES ($1, $2, now() - make_interval(secs => $3::float8 / 1000), $4)
      ON CONFLICT (id) DO UPDATE SET seen_at = now(),
        mail_server_down_since = excluded.mail_server_down_since, mail_server_error = excluded.mail_server_error`,
    values: [report.id, report.name, report.mailServerDownMs, report.mailServerError],
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
        mail_server_error AS "mailServerError"
      FROM workers WHERE seen_at > now() - make_interval(secs => $1) ORDER BY name, id`,
    values: [seconds],
  });
  return rows;
};
