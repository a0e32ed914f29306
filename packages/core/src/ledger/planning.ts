import type pg from 'pg';

/**
 * Planner settings of the ledger's sessions. PostgreSQL caches plans, some of them made while tables are almost
 * empty. A cached sequential scan of `deliveries` would then run for each batch on a table of 100,000 rows. Every
 * statement of the ledger has an index. With sequential scans off, releases before 18 estimate an unavoidable one so
 * high that they would JIT-compile it.
 */
export const PLANNING = { enable_seqscan: 'off', jit: 'off' } as const;

/**
 * Applies the settings to a session. Poolers refuse them as startup parameters (PgBouncer: 08P01 "unsupported startup
 * parameter in options").
 */
export const SET_PLANNING = Object.entries(PLANNING)
  .map(([name, value]) => `SET ${name} = ${value}`)
  .join('; ');

/** Throws if the pool's sessions don't have the settings. */
export const checkPlanning = async (pool: pg.Pool): Promise<void> => {
  const { rows } = await pool.query<{ name: string }>(
    'SELECT name FROM pg_settings JOIN unnest($1::text[], $2::text[]) AS wanted(setting_name, value) ON setting_name = name WHERE setting <> value',
    [Object.keys(PLANNING), Object.values(PLANNING)],
  );
  if (rows.length === 0) return;
  const statements = rows.map(({ name }) => `ALTER ROLE … SET ${name} = ${PLANNING[name as keyof typeof PLANNING]}`);
  throw new Error(`its sessions lose their settings. Set them on the account: ${statements.join('; ')}.`);
};
