import type pg from 'pg';

/**
 * Plans are kept, and some are made while tables are all but empty. A plan that reads all of `deliveries` would then be used for each
 * batch, a minute later, in tables of a hundred thousand: every statement of the ledger finds its rows by an index. Where nothing else
 * is possible than to read all, releases before 18 would take that for expensive enough to compile.
 */
export const PLANNING = { enable_seqscan: 'off', jit: 'off' } as const;

/** Sets them for a session. Poolers refuse them as startup parameters (PgBouncer: 08P01 "unsupported startup parameter in options"). */
export const SET_PLANNING = Object.entries(PLANNING)
  .map(([name, value]) => `SET ${name} = ${value}`)
  .join('; ');

/** Throws where a session of the pool doesn't have them. */
export const checkPlanning = async (pool: pg.Pool): Promise<void> => {
  const { rows } = await pool.query<{ name: string }>(
    'SELECT name FROM pg_settings JOIN unnest($1::text[], $2::text[]) AS wanted(setting_name, value) ON setting_name = name WHERE setting <> value',
    [Object.keys(PLANNING), Object.values(PLANNING)],
  );
  if (rows.length === 0) return;
  const statements = rows.map(({ name }) => `ALTER ROLE … SET ${name} = ${PLANNING[name as keyof typeof PLANNING]}`);
  throw new Error(`settings of its sessions get lost: give its account ${statements.join(' and ')}.`);
};
