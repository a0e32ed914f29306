import type pg from 'pg';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createRunLogger } from '../../../../test/support/run-logs.js';
import { createTestPool } from '../../../../test/support/test-database.js';
import { normalizeUsers } from './normalize-users.js';

let pool: pg.Pool;
const logged: { fields: Record<string, unknown>; message: string }[] = [];
const logger = {
  ...createRunLogger({ shows: false }),
  warn: (fields: Record<string, unknown>, message: string) => logged.push({ fields, message }),
} as unknown as ReturnType<typeof createRunLogger>;

beforeAll(async () => {
  pool = await createTestPool();
});

beforeEach(async () => {
  logged.length = 0;
  await pool.query('DELETE FROM users');
  await pool.query('DELETE FROM groups');
});

let users = 0;

/** Inserts a user as an earlier version did, created one hour after the previous one. */
const addUser = async (email: string, { role = 'NONE' } = {}): Promise<string> => {
  const { rows } = await pool.query(
    `INSERT INTO users (id, username, email, role, created_at)
     VALUES (gen_random_uuid(), $1, $2, $3, now() - interval '1 year' + make_interval(hours => $4)) RETURNING id`,
    [`user${++users}`, email, role, users],
  );
  return rows[0].id;
};

const userOf = async (id: string) => {
  const { rows } = await pool.query(
    'SELECT email, email_typed AS typed, duplicate_of AS "duplicateOf", is_active AS "isActive" FROM users WHERE id = $1',
    [id],
  );
  return rows[0];
};

const ALONE = { duplicateOf: null, isActive: true };

test('user addresses from an earlier version are normalized, and the typed spelling is kept', async () => {
  const written = {
    'Anna@Example.test': { email: 'anna@example.test', typed: 'Anna@Example.test' },
    'boris@bücher.example': { email: 'boris@xn--bcher-kva.example', typed: 'boris@bücher.example' },
    'jose\u0301@example.test': { email: 'josé@example.test', typed: null },
    '\ufeffbom@example.test': { email: 'bom@example.test', typed: null },
    'plain@example.test': { email: 'plain@example.test', typed: null },
    'юзер@example.test': { email: 'юзер@example.test', typed: null },
  };
  const ids = new Map<string, string>();
  for (const email of Object.keys(written)) ids.set(email, await addUser(email));
  await normalizeUsers(pool, logger);
  for (const [email, wanted] of Object.entries(written)) {
    expect(await userOf(ids.get(email)!)).toEqual({ ...wanted, ...ALONE });
  }
  expect(logged).toEqual([]);
});

test('a table of several chunks is normalized, and a second run changes nothing', async () => {
  await pool.query(`INSERT INTO users (id, username, email)
    SELECT gen_random_uuid(), 'many' || n, 'Many' || n || '@example.test' FROM generate_series(1, 2500) n`);
  await normalizeUsers(pool, logger);
  const { rows } = await pool.query(
    'SELECT count(*)::int AS count, max(xmin::text) AS last FROM users WHERE email = lower(email)',
  );
  expect(rows[0].count).toBe(2_500);
  await normalizeUsers(pool, logger);
  const { rows: again } = await pool.query(
    'SELECT count(*)::int AS count, max(xmin::text) AS last FROM users WHERE email = lower(email)',
  );
  expect(again).toEqual(rows);
});

test.each([
  ['the older one is in Unicode', 'a@bücher.example', 'a@xn--bcher-kva.example'],
  ['the younger one is in Unicode', 'a@xn--bcher-kva.example', 'a@bücher.example'],
  ['both are in Unicode', 'a@bücher.example', 'a@bu\u0308cher.example'],
  ['one has a zero-width space', 'anna@example.test', 'anna\u200b@example.test'],
])('if two users have the same address, both stay and the older one keeps it (%s)', async (_what, first, second) => {
  const older = await addUser(first);
  const younger = await addUser(second);
  const { rows } = await pool.query("INSERT INTO groups (id, name) VALUES (gen_random_uuid(), 'Readers') RETURNING id");
  await pool.query('INSERT INTO group_members (group_id, user_id) VALUES ($1, $2)', [rows[0].id, younger]);
  await normalizeUsers(pool, logger);
  expect(await userOf(older)).toMatchObject({ email: expect.stringMatching(/^a.*@/), ...ALONE });
  expect(await userOf(younger)).toEqual({
    email: `duplicate:${younger}`,
    typed: second,
    duplicateOf: older,
    isActive: false,
  });
  expect(logged).toEqual([
    { fields: { userId: younger, olderId: older }, message: expect.stringContaining('one address') },
  ]);
  // The older user has joined the younger one's group.
  const members = await pool.query('SELECT user_id FROM group_members WHERE group_id = $1', [rows[0].id]);
  expect(members.rows.map(({ user_id }) => user_id).sort()).toEqual([older, younger].sort());
  await normalizeUsers(pool, logger);
  expect(logged.length).toBe(1);
});

test('if three users have the same address, the oldest keeps it', async () => {
  const oldest = await addUser('a@bücher.example');
  const others = [await addUser('A@Bu\u0308cher.example'), await addUser('a@xn--bcher-kva.example')];
  await normalizeUsers(pool, logger);
  for (const id of others) expect(await userOf(id)).toMatchObject({ duplicateOf: oldest, isActive: false });
  expect(await userOf(oldest)).toMatchObject({ email: 'a@xn--bcher-kva.example' });
});

test('a duplicate user that can sign in stays active', async () => {
  await addUser('a@bücher.example');
  const admin = await addUser('a@xn--bcher-kva.example', { role: 'ADMIN' });
  await normalizeUsers(pool, logger);
  expect(await userOf(admin)).toMatchObject({ isActive: true, email: `duplicate:${admin}` });
});

test('an address change by an older server clears the typed spelling and the duplicate mark', async () => {
  const older = await addUser('Anna@bücher.example');
  const younger = await addUser('anna@xn--bcher-kva.example');
  await normalizeUsers(pool, logger);
  await pool.query("UPDATE users SET email = 'new@example.test' WHERE id = $1", [older]);
  await pool.query("UPDATE users SET email = 'Other@example.test' WHERE id = $1", [younger]);
  expect(await userOf(older)).toMatchObject({ email: 'new@example.test', typed: null });
  expect(await userOf(younger)).toMatchObject({ email: 'Other@example.test', typed: null, duplicateOf: null });
  await normalizeUsers(pool, logger);
  expect(await userOf(younger)).toMatchObject({ email: 'other@example.test', typed: 'Other@example.test' });
});
