import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { claimDeliveries } from './claim.js';
import { writeAudienceChunk } from './write-audience.js';

const PEOPLE = 20_000;

let ledger: TestLedger;
let group: string;

beforeAll(async () => {
  ledger = await createTestLedger();
  group = await ledger.addGroup(await ledger.addUsers(PEOPLE));
}, 60_000);

/** The executed generic plan of a claim of a hundred deliveries. */
const planOf = async (send: Parameters<TestLedger['accept']>[0]): Promise<string> => {
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
      const literals = values.map((value) => client.escapeLiteral(Array.isArray(value) ? `{${value}}` : String(value)));
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
  });
  return lines.filter((line) => line.includes('group_members')).join('\n');
};

test('a claim looks up memberships by an index, once for each delivery that only groups selected', async () => {
  expect(await planOf({ audienceGroupIds: [group] })).toMatch(
    /^\s*->\s+Index (Only )?Scan using group_members\w+ .* loops=100\)$/,
  );
});

test('a claim looks up no memberships for named users or for a send to all', async () => {
  expect(await planOf({ type: 'ALL' })).toMatch(/never executed\)$/);
  const [user] = await ledger.query<{ id: string }>('SELECT id FROM users LIMIT 1');
  expect(await planOf({ audienceUserIds: [user!.id] })).toMatch(/never executed\)$/);
});
