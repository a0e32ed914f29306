import pg from 'pg';

/** Adds active users by SQL, since tests of sending aren't about creating them: `person<n>@example.test`. */
export const addPeople = async (databaseUrl: string, count: number): Promise<void> => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(
    `INSERT INTO users (id, username, email, first_name)
     SELECT gen_random_uuid(), 'person' || n, 'person' || n || '@example.test', 'Person ' || n FROM generate_series(1, $1::int) n`,
    [count],
  );
  await client.end();
};

/** Counts a dispatch's rows by status. The dispatch's counters must equal them. */
export const countRows = async (databaseUrl: string, dispatchId: string): Promise<Record<string, number>> => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query(
    'SELECT lower(status::text) AS status, count(*)::int AS count FROM deliveries WHERE dispatch_id = $1 GROUP BY 1',
    [dispatchId],
  );
  await client.end();
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
};
