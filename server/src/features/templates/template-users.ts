import { countChanged, type RawSql, rowsOf } from '@tidings/core/ledger/rows';
import type { VersionSource } from '@tidings/core/rendering/template-version';

/** Bounds the lists of templates that use another. */
export const MAX_USERS = 200;

/** Slugs of the templates that call a layout or partial, directly or through others. Sorted; `MAX_USERS` at most. */
export const findUsers = async (sql: RawSql, slug: string): Promise<string[]> => {
  const rows = await rowsOf<{ slug: string }>(
    sql,
    `WITH RECURSIVE callers AS (
       SELECT slug FROM templates WHERE uses @> ARRAY[$1::text]
       UNION SELECT calling.slug FROM callers JOIN templates calling ON calling.uses @> ARRAY[callers.slug]
     )
     SELECT slug FROM callers WHERE slug <> $1 ORDER BY slug LIMIT ${MAX_USERS}`,
    [slug],
  );
  return rows.map((row) => row.slug);
};

/** Days and sends within which templates are compared by their use. */
const RECENT = '30 days';
const MAX_COUNTED = 1_000;

export interface UsedMail {
  slug: string;
  /** Of its latest dispatch. Empty if there is none. */
  context: Record<string, unknown>;
}

/** The mails among these templates that were sent most in the last 30 days, most used first. */
export const findMostUsed = (sql: RawSql, slugs: string[], limit: number): Promise<UsedMail[]> =>
  rowsOf<UsedMail>(
    sql,
    `SELECT template.slug, coalesce(latest.context, '{}') AS context
     FROM templates template
       CROSS JOIN LATERAL (SELECT count(*) AS sends FROM (
         SELECT FROM dispatches WHERE template_slug = template.slug AND created_at > now() - interval '${RECENT}'
         ORDER BY id DESC LIMIT ${MAX_COUNTED}) recent) used
       LEFT JOIN LATERAL (SELECT context FROM dispatches
         WHERE template_slug = template.slug AND contexts_dropped_at IS NULL ORDER BY id DESC LIMIT 1) latest ON true
     WHERE template.slug = ANY($1) AND template.kind = 'MAIL'
     ORDER BY used.sends DESC, template.slug LIMIT $2`,
    [slugs, limit],
  );

/** A template outside of `slugs` that calls one of them. */
export const findUserOf = async (sql: RawSql, slugs: string[]): Promise<{ slug: string; user: string } | undefined> => {
  const [row] = await rowsOf<{ slug: string; user: string }>(
    sql,
    `SELECT called AS slug, template.slug AS user FROM templates template, unnest(uses) called
     WHERE uses && $1::text[] AND NOT template.slug = ANY($1) AND called = ANY($1)
       AND EXISTS (SELECT FROM templates WHERE slug = called)
     ORDER BY template.slug LIMIT 1`,
    [slugs],
  );
  return row;
};

/** Whether a version is made of the same sources. */
export const isVersionOf = async (
  sql: RawSql,
  { slug, version, source }: { slug: string; version: number; source: VersionSource },
): Promise<boolean> => {
  const rows = await rowsOf(
    sql,
    `SELECT FROM template_versions
     WHERE slug = $1 AND version = $2 AND title = $3 AND content = $4 AND format = $5 AND parts = $6::jsonb`,
    [slug, version, source.title, source.content, source.format, JSON.stringify(source.parts)],
  );
  return rows.length > 0;
};

/** Locks templates that will be deleted, so that no version that calls them is saved meanwhile. */
export const lockToDelete = (sql: RawSql, slugs: string[]): Promise<number> =>
  countChanged(sql, 'SELECT FROM templates WHERE slug = ANY($1) ORDER BY slug FOR UPDATE', [slugs]);
