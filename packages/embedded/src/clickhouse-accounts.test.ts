import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logAccountStatements } from '@tidings/core/delivery-log/accounts';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../../test/support/clean-up.js';
import { openChdb } from './clickhouse.js';

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

/** ClickHouse's own parser, which knows what may be granted. */
const parse = async (statement: string): Promise<string> => {
  const result = await client.query({
    query: 'SELECT formatQuery({statement:String}) AS parsed',
    query_params: { statement },
    format: 'JSONEachRow',
  });
  return (await result.json<{ parsed: string }>())[0]!.parsed;
};

test.each(statements)('ClickHouse can read: %s', async (statement) => {
  expect(await parse(statement)).toContain(statement.split(' ')[0]);
});

test('a right that there isn’t is refused by that parser', async () => {
  await expect(parse('GRANT ALTER TABL ON tidings.* TO server')).rejects.toThrow(/Syntax error/);
});

test('a worker may add attempts, and nothing else', () => {
  const granted = statements.filter((statement) => /^GRANT .* TO worker$/.test(statement));
  expect(granted).toEqual(['GRANT INSERT ON tidings.delivery_attempts TO worker']);
  expect(statements).toContain('REVOKE ALL ON *.* FROM worker');
});

test('nobody is given leave to drop', async () => {
  for (const statement of statements)
    expect(await parse(statement)).not.toMatch(/DROP|TRUNCATE|GRANT (ALL|ALTER(?! )|ALTER ON)/);
});

test('no password stands in a statement', () => {
  expect(statements.join()).not.toMatch(/pass.?word|another/);
});

test.each(['server; DROP TABLE x', `a'b`, ''])('a name that could break out of a statement is refused: %s', (name) => {
  expect(() => logAccountStatements({ ...accounts, worker: { name, password: 'x' } })).toThrow(/letters, digits/);
});

describe('the server’s rights', () => {
  /** What preparing the log asks for, by what stands behind ALTER TABLE. */
  const NEEDED: [RegExp, RegExp][] = [
    [/^CREATE TABLE/, /CREATE TABLE/],
    [/^CREATE MATERIALIZED VIEW/, /CREATE VIEW/],
    [/^INSERT/, /INSERT/],
    [/ADD INDEX/, /ALTER ADD INDEX/],
    [/(MODIFY|ADD) COLUMN/, /ALTER COLUMN/],
    [/MODIFY TTL/, /ALTER TTL/],
    [/MODIFY QUERY/, /ALTER VIEW MODIFY QUERY/],
  ];

  test('are all that preparing the log asks for', async () => {
    const asked: string[] = [];
    const recording = new Proxy(client, {
      get: (target, name) =>
        name === 'command'
          ? (request: { query: string }) => {
              asked.push(request.query.trim());
              return target.command(request);
            }
          : Reflect.get(target, name),
    });
    await prepareDeliveryLog(recording, { retentionDays: 30, contextRetentionDays: 30 });
    const granted = statements.find((statement) => /^GRANT .* TO server$/.test(statement))!;
    for (const statement of asked) {
      const right = NEEDED.find(([kind]) => kind.test(statement))?.[1];
      expect(right, statement).toBeDefined();
      expect(granted).toMatch(right!);
    }
  });
});
