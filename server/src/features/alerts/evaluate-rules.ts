import { inTransaction } from '@tidings/core/ledger/pool';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Pool } from 'pg';
import type { Problem } from './alert-kind.js';
import { findProblems, type WatchedRule } from './find-problems.js';

/** Held by the server that evaluates. Arbitrary. */
const EVALUATION_LOCK = 721_544_219;

/** A problem is over when it wasn't found for this long, so that a figure near its limit makes one alert and not many. */
const QUIET_MS = 60_000;

const KEPT_DAYS = 90;
const DELETED_AT_ONCE = 1_000;

/**
 * Opens alerts for problems that are new, and resolves those of problems that are over. Does nothing while another server does it.
 * Resolves to whether it evaluated.
 */
export const evaluateRules = async (pool: Pool, { quietMs = QUIET_MS }: { quietMs?: number } = {}): Promise<boolean> =>
  inTransaction(pool, async (transaction) => {
    const { rows: locks } = await transaction.query<{ held: boolean }>({
      name: 'alert_lock',
      text: 'SELECT pg_try_advisory_xact_lock($1) AS held',
      values: [EVALUATION_LOCK],
    });
    if (!locks[0]!.held) return false;
    const { rows: rules } = await transaction.query<WatchedRule>({
      name: 'alert_rules',
      text: 'SELECT id, kind, percent, minutes FROM alert_rules WHERE is_active ORDER BY id',
    });
    for (const rule of rules) {
      await openAlerts(transaction, { ruleId: rule.id, problems: await findProblems(transaction, rule) });
      await resolveAlerts(transaction, { ruleId: rule.id, quietMs });
    }
    await forgetAlerts(transaction);
    return true;
  });

const openAlerts = async (sql: Sql, { ruleId, problems }: { ruleId: string; problems: Problem[] }): Promise<void> => {
  if (problems.length === 0) return;
  await sql.query({
    name: 'open_alerts',
    text: `
      INSERT INTO alerts (id, rule_id, subject, details)
      SELECT gen_random_uuid(), $1, p.subject, p.details FROM jsonb_to_recordset($2::jsonb) AS p(subject text, details jsonb)
      ON CONFLICT (rule_id, subject) WHERE resolved_at IS NULL DO UPDATE SET seen_at = now(), details = EXCLUDED.details`,
    values: [ruleId, JSON.stringify(problems)],
  });
};

// An alert that isn't told yet keeps its next try: both messages are sent, one after the other.
const resolveAlerts = async (sql: Sql, { ruleId, quietMs }: { ruleId: string; quietMs: number }): Promise<void> => {
  await sql.query({
    name: 'resolve_alerts',
    text: `
      UPDATE alerts SET resolved_at = now(), next_try_at = CASE WHEN told_at IS NULL THEN next_try_at ELSE now() END
      WHERE rule_id = $1 AND resolved_at IS NULL AND seen_at < now() - make_interval(secs => $2::float8 / 1000)`,
    values: [ruleId, quietMs],
  });
};

const forgetAlerts = async (sql: Sql): Promise<void> => {
  await sql.query({
    name: 'forget_alerts',
    text: `
      DELETE FROM alerts WHERE id IN (
        SELECT id FROM alerts WHERE resolved_at < now() - interval '${KEPT_DAYS} days' ORDER BY resolved_at LIMIT ${DELETED_AT_ONCE})`,
  });
};
