import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logAccountStatements } from '@tidings/core/delivery-log/accounts';
import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import { appendFeedback } from '@tidings/core/delivery-log/append-feedback';
import { eraseFromLog } from '@tidings/core/delivery-log/erase-from-log';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../../test/support/clean-up.js';
import { openChdb } from './clickhouse.js';
import { attempts } from './testing/attempts.js';
import { feedback } from './testing/feedback.js';

const accounts = {
  database: 'tidings',
  server: { name: 'server', password: `pass'word` },
  worker: { name: 'worker', password: 'another' },
};
const statements = logAccountStatements(accounts);

let client: Awaited<ReturnType<typeof openChdb>>['client'];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  cleanUp(() => rm(folder, { recursive: true }));
  const chdb = await openChdb({ path: folder });
  cleanUp(chdb.close);
  ({ client } = chdb);
});

/** Parses a statement with ClickHouse's own parser, which rejects unknown privileges. */
const parse = async (statement: string): Promise<string> => {
  const result = await client.query({
    query: 'SELECT formatQuery({statement:String}) AS parsed',
    query_params: { statement },
    format: 'JSONEachRow',
  });
  return (await result.json<{ parsed: string }>())[0]!.parsed;
};

test.each(statements)('ClickHouse can parse: %s', async (statement) => {
  expect(await parse(statement)).toContain(statement.split(' ')[0]);
});

test('an unknown privilege is refused by the parser', async () => {
  await expect(parse('GRANT ALTER TABL ON tidings.* TO server')).rejects.toThrow(/Syntax error/);
});

test('a worker can only insert attempts and feedback, and earlier privileges are replaced in the same step', () => {
  const granted = statements.filter((statement) => / TO worker\b/.test(statement));
  expect(granted).toEqual([
    'GRANT INSERT ON tidings.delivery_attempts, INSERT ON tidings.delivery_feedback TO worker WITH REPLACE OPTION',
  ]);
});

test('the privileges granted to the server do not include dropping a table, a column or a partition', () => {
  const granted = statements.filter((statement) => / TO server\b/.test(statement));
  expect(granted).toEqual([
    'GRANT SELECT, INSERT, CREATE TABLE, CREATE VIEW, ALTER ADD INDEX, ALTER ADD COLUMN, ALTER MODIFY COLUMN, ALTER ORDER BY, ALTER TTL, ALTER UPDATE, ALTER VIEW MODIFY QUERY ON tidings.*, SELECT ON system.mutations TO server WITH REPLACE OPTION',
  ]);
});

test('no statement contains a password', () => {
  expect(statements.join()).not.toMatch(/pass.?word|another/);
});

test.each(['server; DROP TABLE x', `a'b`, ''])(
  'the account name %j, which could break out of a statement, is refused',
  (name) => {
    expect(() => logAccountStatements({ ...accounts, worker: { name, password: 'x' } })).toThrow(/letters, digits/);
  },
);

describe('the server’s privileges', () => {
  /** Privileges that preparing the log needs, by what follows ALTER TABLE. */
  const NEEDED: [RegExp, RegExp][] = [
    [/^CREATE TABLE/, /CREATE TABLE/],
    [/^CREATE MATERIALIZED VIEW/, /CREATE VIEW/],
    [/^INSERT/, /INSERT/],
    [/ADD INDEX/, /ALTER ADD INDEX/],
    [/MODIFY ORDER BY/, /ALTER ADD COLUMN.+ALTER ORDER BY/],
    [/ADD COLUMN/, /ALTER ADD COLUMN/],
    [/MODIFY COLUMN/, /ALTER MODIFY COLUMN/],
    [/^ALTER TABLE \w+\s+UPDATE/, /ALTER UPDATE/],
    [/^SELECT[\s\S]*FROM system\.mutations/, /SELECT ON system\.mutations/],
    [/^SELECT/, /GRANT SELECT/],
    [/MODIFY TTL/, /ALTER TTL/],
    [/MODIFY QUERY/, /ALTER VIEW MODIFY QUERY/],
  ];

  test('cover all statements for preparing the log and erasing people', async () => {
    const asked: string[] = [];
    const recording = new Proxy(client, {
      get: (target, name) =>
        name === 'command' || name === 'query'
          ? (request: { query: string }) => {
              asked.push(request.query.trim());
              return target[name](request);
            }
          : Reflect.get(target, name),
    });
    const [attempt] = attempts({ count: 1 });
    await prepareDeliveryLog(recording, { retentionDays: 30, contextRetentionDays: 30 });
    await appendAttempts(client, { batchId: 'a', attempts: [attempt!] });
    await appendFeedback(client, { batchId: 'a', events: feedback({ count: 1 }) });
    const person = { email: attempt!.email, userIds: [] };
    await waitUntil(() => eraseFromLog(recording, person), { what: 'the erasing' });
    expect(asked.filter((statement) => /UPDATE email/.test(statement))).toHaveLength(2);
    const granted = statements.find((statement) => / TO server\b/.test(statement))!;
    for (const statement of asked) {
      const right = NEEDED.find(([kind]) => kind.test(statement))?.[1];
      expect(right, statement).toBeDefined();
      expect(granted).toMatch(right!);
    }
  });
});
