import pg from 'pg';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;

beforeAll(async () => {
  const tidings = await startTestTidings();
  ({ admin } = tidings);
  await admin.createTemplate(PLAIN);
  const client = new pg.Client(tidings.databaseUrl);
  await client.connect();
  // Create a hundred records of each kind and their relations by SQL, since the test is only about reading.
  await client.query(`
    INSERT INTO users (id, username, email) SELECT gen_random_uuid(), 'u' || n, 'u' || n || '@example.test' FROM generate_series(1, 120) n`);
  await client.query(`INSERT INTO groups (id, name) SELECT gen_random_uuid(), 'g' || n FROM generate_series(1, 120) n`);
  await client.query(`
    INSERT INTO group_members (group_id, user_id)
    SELECT g.id, u.id FROM groups g JOIN users u ON right(g.name, 1) = right(u.username, 1)`);
  await client.end();
  const { groups, users } = await admin.ask(
    '{ groups(page: { perPage: 110 }) { items { id } } users { items { id } } }',
  );
  for (const group of groups.items) {
    const { createNotification } = await admin.ask(
      'mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }',
      {
        input: { name: 'n', type: 'GROUP', templateSlug: 'plain', groupIds: [group.id], userIds: [users.items[0].id] },
      },
    );
    await admin.send({ notificationId: createNotification.id });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs the query. Resolves to its statements, including the look-up of the caller, and to the number of items. */
const statementsOf = async (query: string) => {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  const data = await admin.ask(query);
  const statements = (spy.mock.calls as unknown[][]).map(([statement]) => {
    if (typeof statement === 'string') return statement.trim();
    const { name = '', text = '' } = statement as { name?: string; text?: string };
    return `${name} ${text}`.replace(/\s+/g, ' ').trim();
  });
  const [page] = Object.values(data) as { items: unknown[] }[];
  return { statements: statements.filter((statement) => !isOfLoop(statement)), items: page!.items.length };
};

const USER = 'id username email role isActive';
const COUNTS = 'counts { total queued sending retrying uncertain sent failed suppressed cancelled expired }';
const DELIVERY = 'id email status messageId';

describe('a page of 100 with all nested fields', () => {
  test.each<[string, string]>([
    ['templates', 'items { slug title description content variables version createdAt updatedAt }'],
    ['users', `items { ${USER} groups { id name memberCount } }`],
    ['groups', 'items { id name description memberCount createdAt }'],
    [
      'notifications',
      `items { id name queue type audienceSize context template { slug title } users { ${USER} } groups { id name memberCount } lastDispatch { id status ${COUNTS} } }`,
    ],
    [
      'dispatches',
      `items { id event queue status ${COUNTS} notification { id name template { slug title } } deliveries(page: { perPage: 5 }) { items { ${DELIVERY} user { id username } } total } }`,
    ],
    [
      'deliveries',
      `items { ${DELIVERY} user { ${USER} } dispatch { id status ${COUNTS} } mail { subject html text missing } attempts { outcome } }`,
    ],
    ['attempts', 'items { id email outcome attempt }'],
  ])('takes at most 6 statements for the list of %s', async (list, fields) => {
    const query = `{ ${list}(page: { perPage: 100 }) { total ${fields} } }`;
    await admin.ask(query);
    const { statements, items } = await statementsOf(query);
    if (list !== 'templates' && list !== 'attempts') expect(items).toBe(100);
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(6);
  });
});

/**
 * Dispatcher, reconciler, worker and shipper name every statement, so that PostgreSQL keeps it prepared. Statements of a page have no name,
 * except one that is shared with the worker. A new connection of the page's pool begins with SET. The health
 * check is SELECT 1.
 */
const isOfLoop = (statement: string): boolean =>
  /^([a-z]+_[a-z_]+|heartbeat|reconcile) /.test(statement)
    ? !statement.startsWith('read_dispatch_contents ')
    : /^(BEGIN|COMMIT|SELECT 1|SET enable_seqscan .*)$/.test(statement);
