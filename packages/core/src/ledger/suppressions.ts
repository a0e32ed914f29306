import type { Sql } from './sql.js';
import type { SuppressionReason, SuppressionScope } from './suppression.js';

export interface NewSuppression {
  /** Normalized. */
  address: string;
  scope: SuppressionScope;
  /** Slug; of scope TOPIC only. */
  topic: string | null;
  reason: SuppressionReason;
  note: string;
  /** Such as `user:<id>`; null if nobody in particular. */
  createdBy: string | null;
  /** Null: now. A time in the future counts as now. */
  createdAt: Date | null;
  /** Null: never. */
  expiresAt: Date | null;
}

/** PROLONGED: it was there, but had expired or would have expired earlier. UNCHANGED: it was there. */
export type SuppressOutcome = 'CREATED' | 'PROLONGED' | 'UNCHANGED';

/**
 * Adds suppressions. There is one row for each address, scope, topic and reason. An existing row keeps its note and its date, and gets
 * the later of both expiries. Resolves to the outcomes in the order given. If the input has duplicates, the later ones are UNCHANGED.
 */
export const suppress = async (sql: Sql, suppressions: readonly NewSuppression[]): Promise<SuppressOutcome[]> => {
  const { rows } = await sql.query<{ place: number; isNew: boolean }>({
    name: 'suppress',
    text: SUPPRESS,
    values: [JSON.stringify(suppressions.map((one, place) => ({ ...one, place })))],
  });
  return outcomesOf(suppressions, rows);
};

/** What `suppress` would do. Writes nothing. */
export const trySuppress = async (sql: Sql, suppressions: readonly NewSuppression[]): Promise<SuppressOutcome[]> => {
  const { rows } = await sql.query<{ place: number; isNew: boolean }>({
    name: 'try_suppress',
    text: TRY_SUPPRESS,
    values: [JSON.stringify(suppressions.map((one, place) => ({ ...one, place })))],
  });
  return outcomesOf(suppressions, rows);
};

const outcomesOf = (
  suppressions: readonly NewSuppression[],
  rows: readonly { place: number; isNew: boolean }[],
): SuppressOutcome[] => {
  const changed = new Map(rows.map(({ place, isNew }) => [place, isNew ? 'CREATED' : 'PROLONGED'] as const));
  return suppressions.map((_, place) => changed.get(place) ?? 'UNCHANGED');
};

// Of repetitions, the one that holds longest counts.
const GIVEN = `
given AS MATERIALIZED (
  SELECT DISTINCT ON (address, scope, topic, reason) * FROM jsonb_to_recordset($1::jsonb) AS g(
    place int, address text, scope suppression_scope, topic text, reason suppression_reason, note text, "createdBy" text,
    "createdAt" timestamptz, "expiresAt" timestamptz)
  ORDER BY address, scope, topic, reason, "expiresAt" DESC NULLS FIRST, place
)`;

/** Whether the expiry \`given\` is later than the expiry \`kept\`. */
const holdsLonger = ({ given, kept }: { given: string; kept: string }) =>
  `(${kept} IS NOT NULL AND (${given} IS NULL OR ${given} > ${kept}))`;

const HAS_EXPIRED = 'coalesce(s.expires_at <= now(), false)';

// A statement that inserts a row leaves its xmax at 0; one that updates it doesn't.
const SUPPRESS = `
WITH ${GIVEN}, written AS (
  INSERT INTO suppressions AS s (address, scope, topic, reason, note, created_by, created_at, expires_at)
  SELECT address, scope, topic, reason, note, "createdBy", least(coalesce("createdAt", now()), now()), "expiresAt" FROM given
  ORDER BY address, scope, topic, reason
  ON CONFLICT (address, scope, topic, reason) DO UPDATE SET
    note = CASE WHEN ${HAS_EXPIRED} THEN EXCLUDED.note ELSE s.note END,
    created_by = CASE WHEN ${HAS_EXPIRED} THEN EXCLUDED.created_by ELSE s.created_by END,
    created_at = CASE WHEN ${HAS_EXPIRED} THEN EXCLUDED.created_at ELSE s.created_at END,
    expires_at = EXCLUDED.expires_at
  WHERE ${holdsLonger({ given: 'EXCLUDED.expires_at', kept: 's.expires_at' })}
  RETURNING address, scope, topic, reason, xmax = 0 AS is_new
)
SELECT g.place, w.is_new AS "isNew" FROM written w JOIN given g
  ON (g.address, g.scope, g.reason) = (w.address, w.scope, w.reason) AND g.topic IS NOT DISTINCT FROM w.topic`;

const TRY_SUPPRESS = `
WITH ${GIVEN}
SELECT g.place, s.id IS NULL AS "isNew" FROM given g LEFT JOIN suppressions s
  ON s.address = g.address AND s.scope = g.scope AND s.reason = g.reason AND s.topic IS NOT DISTINCT FROM g.topic
WHERE s.id IS NULL OR ${holdsLonger({ given: 'g."expiresAt"', kept: 's.expires_at' })}`;

/** Adds a suppression, or replaces the one for the same (address, scope, topic, reason). Resolves to its id. */
export const setSuppression = async (sql: Sql, suppression: NewSuppression): Promise<string> => {
  const { address, scope, topic, reason, note, createdBy, expiresAt } = suppression;
  const { rows } = await sql.query<{ id: string }>({
    name: 'set_suppression',
    text: `
      INSERT INTO suppressions (address, scope, topic, reason, note, created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (address, scope, topic, reason) DO UPDATE SET note = EXCLUDED.note, created_by = EXCLUDED.created_by,
        created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at
      RETURNING id::text`,
    values: [address, scope, topic, reason, note, createdBy, expiresAt],
  });
  return rows[0]!.id;
};

/**
 * Undoes suppressions. Each leaves a record, from which bounces are counted anew. Mails that became SUPPRESSED stay so. Resolves to
 * the ids of those that were there.
 */
export const undoSuppressions = async (
  sql: Sql,
  { ids, note, undoneBy }: { ids: readonly string[]; note: string; undoneBy: string | null },
): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'undo_suppressions',
    text: UNDO,
    values: [ids, note, undoneBy],
  });
  return rows.map(({ id }) => id);
};

// Suppressions are locked by address, as everywhere.
const UNDO = `
WITH held AS MATERIALIZED (
  SELECT id FROM suppressions WHERE id = ANY($1::bigint[]) ORDER BY address, scope, topic, reason FOR UPDATE
), undone AS (
  DELETE FROM suppressions s USING held WHERE s.id = held.id RETURNING s.*
)
INSERT INTO suppression_undos (id, address, scope, topic, reason, created_at, undone_by, note)
SELECT id, address, scope, topic, reason, created_at, $3, $2 FROM undone
RETURNING id::text`;
