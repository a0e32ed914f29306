import { SKIPPED } from '@tidings/core/ledger/count-audience';
import { rowOf } from '@tidings/core/ledger/rows';
import { allowedPatterns, type Staging } from '@tidings/core/ledger/staging';
import { suppressedAmong } from '@tidings/core/ledger/suppression';
import type { DataSource } from 'typeorm';
import type { AudienceInput } from './notification.inputs.js';
import type { SkippedCount } from './skipped-count.js';

export type AudienceService = ReturnType<typeof createAudienceService>;

const SAMPLE = 5;

/** Counts audiences of notifications that aren't saved. `hashKey` is the key of erased people's addresses. */
export const createAudienceService = ({
  dataSource,
  hashKey,
  staging,
}: {
  dataSource: DataSource;
  hashKey: Buffer;
  staging: Staging;
}) => ({
  /** Counts the active users, and returns the ids of a few of them. */
  count: ({ type, userIds, groupIds }: AudienceInput) =>
    rowOf<{ size: number; sample: string[] }>(dataSource, COUNT, [type, userIds ?? [], groupIds ?? [], SAMPLE]),

  /** Counts those who would be mailed, and the others by reason. */
  countSkipped: ({ type, userIds, groupIds, topic }: AudienceInput) =>
    rowOf<{ willBeMailed: number; skipped: SkippedCount[] }>(dataSource, COUNT_SKIPPED, [
      type,
      userIds ?? [],
      groupIds ?? [],
      topic ?? null,
      hashKey,
      allowedPatterns(staging),
    ]),
});

const IS_CHOSEN = `($1 = 'ALL' OR id = ANY($2::uuid[]) OR $1 = 'GROUP' AND id IN (
    SELECT user_id FROM group_members WHERE group_id = ANY($3::uuid[])))`;

const COUNT = `
WITH audience AS MATERIALIZED (
  SELECT id FROM users WHERE is_active AND ${IS_CHOSEN}
)
SELECT (SELECT count(*)::int FROM audience) AS size, ARRAY(SELECT id FROM audience ORDER BY id LIMIT $4) AS sample`;

const COUNT_SKIPPED = `
WITH audience AS MATERIALIZED (
  SELECT email, is_active FROM users WHERE duplicate_of IS NULL AND ${IS_CHOSEN}
), active AS MATERIALIZED (
  SELECT email FROM audience WHERE is_active
), ${suppressedAmong({ people: 'active', topic: '$4::text', key: '$5', allowed: '$6' })}, ${SKIPPED}
SELECT ((SELECT count(*) FROM active) - (SELECT count(*) FROM suppressed))::int AS "willBeMailed", skipped FROM skipped`;
