import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createTestLedger, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { claimDeliveries } from './claim.js';
import { NO_STAGING } from './staging.js';
import { writeAudienceChunk } from './write-audience.js';

const PEOPLE = 20_000;

let ledger: TestLedger;
let group: string;

beforeAll(async () => {
  ledger = await createTestLedger();
  group = await ledger.addGroup(await ledger.addUsers(PEOPLE));
}, 60_000);

const literalOf = (value: unknown): string => {
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  return Array.isArray(value) ? `{${value}}` : String(value);
};

/** The lines of the executed generic plan of a claim of a hundred deliveries. */
const planOf = async (send: Parameters<TestLedger['accept']>[0]): Promise<string[]> => {
  const dispatchId = await ledger.accept({ audienceComplete: false, ...send });
  await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 1_000 });
  await ledger.query('ANALYZE');
  const deliveryIds = (await ledger.deliveries(dispatchId)).slice(0, 100).map(({ id }) => id);
  const { client } = await ledger.begin();
  await client.query('SET LOCAL plan_cache_mode = force_generic_plan');
  await client.query('SET LOCAL enable_seqscan = off');
  const lines: string[] = [];
  const explaining = {
    query: async <Row>({ text, values = [] }: { text: string; values?: unknown[] }) => {
      await client.query(`PREPARE claim AS ${text}`);
      const literals = values.map((value) => (value === null ? 'NULL' : client.escapeLiteral(literalOf(value))));
      const plan = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN (ANALYZE, COSTS OFF) EXECUTE claim(${literals})`,
      );
      lines.push(...plan.rows.map((row) => row['QUERY PLAN']));
      await client.query('DEALLOCATE claim');
      return { rows: [] as Row[] };
    },
  };
  await claimDeliveries(explaining, {
    deliveryIds,
    dispatchIds: [dispatchId],
    leaseToken: randomUUID(),
    leaseMs: 60_000,
    messageDomain: 'example.test',
    hashKey: TEST_HASH_KEY,
    staging: NO_STAGING,
  });
  return lines;
};

const linesOf = (plan: string[], table: string): string => plan.filter((line) => line.includes(table)).join('\n');

test('a claim looks up memberships by an index, once for each delivery that only groups selected', async () => {
  expect(linesOf(await planOf({ audienceGroupIds: [group] }), 'group_members')).toMatch(
    /^\s*->\s+Index (Only )?Scan using group_members\w+ .* loops=100\)$/,
  );
});

test('a claim looks up no memberships for named users or for a send to all', async () => {
  expect(linesOf(await planOf({ type: 'ALL' }), 'group_members')).toMatch(/never executed\)$/);
  const [user] = await ledger.query<{ id: string }>('SELECT id FROM users LIMIT 1');
  expect(linesOf(await planOf({ audienceUserIds: [user!.id] }), 'group_members')).toMatch(/never executed\)$/);
});

test('a claim probes one index of a million suppressions, and reads no row of the table', async () => {
  await ledger.query(`
    INSERT INTO suppressions (address, scope, reason)
    SELECT 'stranger' || n || '@example.test', 'ALL_MAIL', 'HARD_BOUNCE' FROM generate_series(1, 1000000) n`);
  await ledger.query('VACUUM (ANALYZE) suppressions');
  const plan = await planOf({ type: 'ALL' });
  expect(linesOf(plan, 'suppressions')).toMatch(/^\s*->\s+Index Only Scan using suppressions_address\b.* loops=100\)$/);
}, 120_000);
