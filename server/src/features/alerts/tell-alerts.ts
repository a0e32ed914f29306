import type { Sql } from '@tidings/core/ledger/sql';
import type { Problem } from './alert-kind.js';
import type { AlertRuleService } from './alert-rule.service.js';
import type { Teller } from './create-teller.js';

/** Maximum number of messages that are sent at once. */
const AT_ONCE = 10;

/**
 * Seconds for which a server keeps a message that it sends; longer than a try takes. If the server ends meanwhile, the message is sent
 * again after this.
 */
const LEASE_SECONDS = 120;

/** Wait after the first failed try. It doubles with each further one. */
const FIRST_WAIT_SECONDS = 15;
const MAX_WAIT_SECONDS = 3_600;

const MAX_ERROR_LENGTH = 500;

/** Mail servers quote refused addresses, and a person couldn't be erased from an error. */
const withoutAddresses = (text: string): string => text.replace(/[^\s<>()",;:]+@[^\s<>()",;:]+/g, '…');

interface Due {
  id: string;
  ruleId: string;
  kind: Problem['kind'];
  subject: string;
  details: Problem['details'];
  since: Date;
  resolvedAt: Date | null;
  isTold: boolean;
  tries: number;
}

/** Sends the messages that are due: one when an alert opens, and one when it is over. Several servers may do it. Resolves to how many. */
export const tellAlerts = async (
  sql: Sql,
  { rules, tell }: { rules: Pick<AlertRuleService, 'find'>; tell: Teller },
): Promise<number> => {
  const { rows } = await sql.query<Due>({ name: 'take_alerts', text: TAKE, values: [LEASE_SECONDS] });
  await Promise.all(
    rows.map(async ({ id, ruleId, kind, subject, details, since, resolvedAt, isTold, tries }) => {
      const phase = isTold ? 'RESOLVED' : 'OPENED';
      try {
        await tell(await rules.find(ruleId), {
          id: `alert_${id}_${phase.toLowerCase()}`,
          phase,
          alert: {
            id,
            problem: { kind, subject, details } as Problem,
            since,
            resolvedAt: phase === 'RESOLVED' ? resolvedAt : null,
          },
        });
      } catch (err) {
        const waitSeconds = Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(tries - 1, 10));
        await noteFailure(sql, {
          id,
          waitSeconds,
          error: withoutAddresses((err as Error).message).slice(0, MAX_ERROR_LENGTH),
        });
        return;
      }
      await sql.query({ name: `told_${phase}`, text: TOLD[phase], values: [id] });
    }),
  );
  return rows.length;
};

const TAKE = `
WITH due AS MATERIALIZED (
  SELECT id FROM alerts
  WHERE next_try_at <= now() AND (told_at IS NULL OR resolved_at IS NOT NULL AND resolved_told_at IS NULL)
  ORDER BY next_try_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED
)
UPDATE alerts a SET tries = a.tries + 1, next_try_at = now() + make_interval(secs => $1::float8)
FROM due, alert_rules rule WHERE a.id = due.id AND rule.id = a.rule_id
RETURNING a.id, a.rule_id AS "ruleId", rule.kind, a.subject, a.details, a.since, a.resolved_at AS "resolvedAt",
  a.told_at IS NOT NULL AS "isTold", a.tries`;

const TOLD = {
  OPENED: `UPDATE alerts SET told_at = now(), tries = 0, next_try_at = now(), last_error = NULL WHERE id = $1 AND told_at IS NULL`,
  RESOLVED: `UPDATE alerts SET resolved_told_at = now(), last_error = NULL WHERE id = $1 AND resolved_told_at IS NULL`,
};

const noteFailure = async (
  sql: Sql,
  { id, waitSeconds, error }: { id: string; waitSeconds: number; error: string },
): Promise<void> => {
  await sql.query({
    name: 'note_alert_failure',
    text: 'UPDATE alerts SET last_error = $2, next_try_at = now() + make_interval(secs => $3::float8) WHERE id = $1',
    values: [id, error, waitSeconds],
  });
};
