import { SKIPPED, type Skipped } from '@tidings/core/ledger/count-audience';
import { domainOf } from '@tidings/core/ledger/domain-holds';
import type { Sql } from '@tidings/core/ledger/sql';
import { allowedPatterns, type Staging } from '@tidings/core/ledger/staging';
import { suppressedAmong } from '@tidings/core/ledger/suppression';
import { GMAIL_DOMAINS } from '../acceptance/acceptance.feature.js';
import type { ValidSend } from './validate-send.js';

/** Audience of a send if it started now. */
export interface PlannedAudience {
  total: number;
  willBeMailed: number;
  /** Of those who would be mailed. */
  toGmail: number;
  skipped: Skipped[];
  /** How many of those who would be mailed have each locale; '' for none. */
  locales: Record<string, number>;
  /** Up to three who would be mailed, of different locales as far as possible. */
  samples: { userId: string | null; email: string }[];
}

/** Counts an audience by the rules of `writeAudienceChunk` and of the claim. Writes nothing. */
export const planAudience = async (
  sql: Sql,
  { send, hashKey, staging }: { send: ValidSend; hashKey: Buffer; staging: Staging },
): Promise<PlannedAudience> => {
  const known = send.deliveries.map(({ userId, email, recipient }) => ({
    email,
    user_id: userId,
    locale: recipient?.locale ?? '',
  }));
  const { rows } = await sql.query<PlannedAudience>({
    name: 'plan_audience',
    text: PLAN_AUDIENCE,
    values: [
      JSON.stringify(known),
      send.type,
      send.audienceUserIds,
      send.audienceGroupIds,
      send.topic,
      hashKey,
      allowedPatterns(staging),
      GMAIL_DOMAINS,
    ],
  });
  return rows[0]!;
};

const PLAN_AUDIENCE = `
WITH known AS MATERIALIZED (
  SELECT k.email, k.user_id, k.locale FROM jsonb_to_recordset($1::jsonb) AS k(email text, user_id uuid, locale text)
), found AS MATERIALIZED (
  SELECT u.id, u.email, u.is_active, u.locale FROM users u
  WHERE u.duplicate_of IS NULL AND ($2 = 'ALL' OR u.id = ANY($3::uuid[]) OR u.id IN (
    SELECT user_id FROM group_members WHERE group_id = ANY($4::uuid[])))
    AND ($2 = 'ALL' OR $3::uuid[] <> '{}' OR $4::uuid[] <> '{}')
), audience AS MATERIALIZED (
  SELECT k.user_id AS id, k.email, k.user_id IS NULL OR coalesce(u.is_active, false) AS is_active, coalesce(u.locale, k.locale) AS locale
  FROM known k LEFT JOIN users u ON u.id = k.user_id
  UNION ALL
  SELECT id, email, is_active, locale FROM found WHERE email NOT IN (SELECT email FROM known)
), active AS MATERIALIZED (
  SELECT email FROM audience WHERE is_active
), ${suppressedAmong({ people: 'active', topic: '$5::text', key: '$6', allowed: '$7' })}, ${SKIPPED}, mailed AS MATERIALIZED (
  SELECT id, email, locale, row_number() OVER (PARTITION BY locale ORDER BY email) AS place
  FROM audience WHERE is_active AND email NOT IN (SELECT email FROM suppressed)
)
SELECT (SELECT count(*)::int FROM audience) AS total, (SELECT count(*)::int FROM mailed) AS "willBeMailed", skipped.skipped,
  (SELECT count(*)::int FROM mailed WHERE ${domainOf('email')} = ANY ($8::text[])) AS "toGmail",
  (SELECT coalesce(jsonb_object_agg(locale, people), '{}') FROM (SELECT locale, count(*) AS people FROM mailed GROUP BY locale) l) AS locales,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('userId', id, 'email', email)), '[]')
    FROM (SELECT id, email FROM mailed ORDER BY place, locale LIMIT 3) s) AS samples
FROM skipped`;
