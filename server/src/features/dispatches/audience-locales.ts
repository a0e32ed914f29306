import type { AcceptedSend } from '@tidings/core/ledger/accept';
import type { Sql } from '@tidings/core/ledger/sql';

/** Locales of the active users that a send would reach now. Reads each of them, so it is for rare questions. */
export const readAudienceLocales = async (
  sql: Sql,
  {
    type,
    deliveries,
    audienceUserIds,
    audienceGroupIds,
  }: Pick<AcceptedSend, 'type' | 'deliveries' | 'audienceUserIds' | 'audienceGroupIds'>,
): Promise<string[]> => {
  const named = deliveries.flatMap(({ userId }) => userId ?? []);
  const { rows } = await sql.query<{ locale: string }>({
    name: 'read_audience_locales',
    text: `
      SELECT DISTINCT locale FROM users
      WHERE is_active AND duplicate_of IS NULL AND ($1 = 'ALL' OR id = ANY($2::uuid[])
        OR id IN (SELECT user_id FROM group_members WHERE group_id = ANY($3::uuid[])))`,
    values: [type, [...named, ...audienceUserIds], audienceGroupIds],
  });
  return rows.map(({ locale }) => locale);
};
