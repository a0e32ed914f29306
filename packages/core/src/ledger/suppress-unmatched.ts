import type { Sql } from './sql.js';

/**
 * Suppresses the addresses of events that belong to no mail, because an operator says so: all mail, or mail with a topic if the event is
 * an unsubscribe. Skips events of mails, and those without an address. Removes the expiry of existing suppressions. Resolves to the
 * number of new and changed suppressions.
 */
export const suppressUnmatched = async (
  sql: Sql,
  { feedbackIds, createdBy }: { feedbackIds: readonly string[]; createdBy: string },
): Promise<number> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'suppress_unmatched',
    text: `
      INSERT INTO suppressions (address, scope, reason, feedback_id, created_by)
      SELECT DISTINCT ON (1, 2) f.email, CASE WHEN f.kind = 'UNSUBSCRIBED' THEN 'ALL_TOPICS' ELSE 'ALL_MAIL' END::suppression_scope,
        'MANUAL'::suppression_reason, f.id, $2::text
      FROM feedback f
      WHERE f.id = ANY($1::bigint[]) AND f.delivery_id IS NULL AND f.email LIKE '%_@_%'
      ORDER BY 1, 2, 4
      ON CONFLICT (address, scope, topic, reason) DO UPDATE SET expires_at = NULL WHERE suppressions.expires_at IS NOT NULL
      RETURNING id`,
    values: [feedbackIds, createdBy],
  });
  return rows.length;
};
