import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import { countAttempts, findAttempts } from '@tidings/core/delivery-log/find-attempts';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { expect, onTestFinished, test } from 'vitest';
import { openChdb } from './clickhouse.js';
import { attempts } from './testing/attempts.js';
import { startChild } from './testing/start-child.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const RETENTION = { retentionDays: 3_650, contextRetentionDays: 3_650 };
const ORDER = { column: 'finished_at', direction: 'ASC' } as const;

const open = async (path: string) => {
  const chdb = await openChdb({ path });
  onTestFinished(() => chdb.close());
  await prepareDeliveryLog(chdb.client, RETENTION);
  return chdb;
};

const pathIn = async () => join(await temporaryFolder(), 'clickhouse');

test('a batch that is appended twice is stored once, and found by every filter', async () => {
  const { client } = await open(await pathIn());
  const batch = { batchId: 'a', attempts: attempts({ count: 100 }) };
  await appendAttempts(client, batch);
  await appendAttempts(client, batch);
  await appendAttempts(client, { batchId: 'b', attempts: attempts({ first: 101, count: 50 }) });
  const result = await client.query({ query: 'SELECT count() AS rows FROM delivery_attempts', format: 'JSONEachRow' });
  expect(await result.json()).toEqual([{ rows: 150 }]);

  expect(await countAttempts(client, { queue: 'email.news', outcome: ['SENT', 'FAILED'] })).toBe(150);
  expect(await countAttempts(client, { email: "no'body\\" })).toBe(0);
  const query = { email: 'USER7@example.test', from: new Date('2026-11-23T10:20:30.456Z') };
  const [found, ...others] = await findAttempts(client, { query, order: ORDER, limit: 10, offset: 0 });
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    deliveryId: '7',
    smtpCode: 250,
    error: null,
    response: '250 2.0.0 Ok: queued as 7',
    messageId: '<7@example.test>',
    finishedAt: new Date('2026-11-23T10:20:30.456Z'),
  });
});

test('a log from before mail servers’ answers were kept is migrated, and older attempts have no answer', async () => {
  const { client } = await open(await pathIn());
  await client.command({ query: 'ALTER TABLE delivery_attempts DROP COLUMN response' });
  const [old, next] = attempts({ count: 2 });
  await client.insert({
    table: 'delivery_attempts',
    format: 'JSONEachRow',
    values: [{ delivery_id: old!.deliveryId, attempt: 1, finished_at: '2026-11-23 10:20:30' }],
  });
  await prepareDeliveryLog(client, RETENTION);
  await appendAttempts(client, { batchId: 'b', attempts: [next!] });
  const order = { column: 'attempt', direction: 'ASC' } as const;
  const found = await findAttempts(client, { query: {}, order, limit: 10, offset: 0 });
  expect(found.map(({ response }) => response)).toEqual([null, next!.response]);
});

test('the roll-up counts a repeated batch once, and different batches with equal content each', async () => {
  const { client } = await open(await pathIn());
  const batch = { batchId: 'a', attempts: attempts({ count: 100 }) };
  for (let times = 0; times < 5; times += 1) await appendAttempts(client, batch);
  await appendAttempts(client, { batchId: 'b', attempts: attempts({ first: 101, count: 50 }) });
  for (let times = 0; times < 5; times += 1) await appendAttempts(client, batch);
  const query = 'SELECT toUInt32(sum(attempts)) AS attempts FROM attempts_by_minute';
  const result = await client.query({ query, format: 'JSONEachRow' });
  expect(await result.json()).toEqual([{ attempts: 150 }]);
});

test('a statement’s settings do not apply to the next one, so an insert is not deduplicated by mistake', async () => {
  const { client } = await open(await pathIn());
  await client.command({
    query:
      'CREATE TABLE numbers (n UInt8) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 10',
  });
  const insert = (settings: Record<string, string>) =>
    client.insert({ table: 'numbers', values: [{ n: 1 }], format: 'JSONEachRow', clickhouse_settings: settings });
  await insert({ insert_deduplication_token: 'same' });
  await insert({ insert_deduplication_token: 'same' });
  await insert({ insert_deduplicate: '0' });
  await client.query({
    query: 'SELECT 1',
    clickhouse_settings: { max_threads: 1, insert_deduplication_token: 'leaked' },
  });
  const answer = async (query: string) => (await client.query({ query, format: 'JSONEachRow' })).json();
  expect(await answer('SELECT count() AS rows FROM numbers')).toEqual([{ rows: 2 }]);
  expect(await answer("SELECT value FROM system.settings WHERE name = 'insert_deduplication_token'")).toEqual([
    { value: '' },
  ]);
});

test('concurrent statements do not mix up their parameters', async () => {
  const { client } = await open(await pathIn());
  const answers = await Promise.all(
    Array.from({ length: 30 }, async (_, number) => {
      const result = await client.query({
        query: 'SELECT {text:String} AS text, {list:Array(String)} AS list',
        query_params: { text: `it's ${number}\n\\`, list: [`${number}'`] },
        format: 'JSONEachRow',
      });
      return result.json();
    }),
  );
  expect(answers).toEqual(answers.map((_, number) => [{ text: `it's ${number}\n\\`, list: [`${number}'`] }]));
});

test('rows in other formats and with chosen columns are inserted', async () => {
  const { client } = await open(await pathIn());
  await client.command({ query: 'CREATE TABLE pairs (a UInt8, b String) ENGINE = MergeTree ORDER BY a' });
  await client.insert({ table: 'pairs', columns: ['b', 'a'], values: [['x', 1]], format: 'JSONCompactEachRow' });
  await client.insert({ table: 'pairs', values: [{ a: '2', b: 'y' }], format: 'JSONStringsEachRow' });
  const result = await client.query({ query: 'SELECT a, b FROM pairs ORDER BY a', format: 'JSONCompactEachRow' });
  expect(await result.json()).toEqual([
    [1, 'x'],
    [2, 'y'],
  ]);
});

test('an error of a statement has ClickHouse’s message', async () => {
  const { client } = await open(await pathIn());
  await expect(client.query({ query: 'SELECT * FROM nowhere' })).rejects.toMatchObject({
    code: '60',
    type: 'UNKNOWN_TABLE',
  });
  await expect(client.insert({ table: 'nowhere', values: [{}], format: 'JSONEachRow' })).rejects.toMatchObject({
    code: '60',
  });
  expect(await client.ping()).toEqual({ success: true });
});

test('acknowledged rows and the deduplication window survive a kill of the process', async () => {
  const path = await pathIn();
  const batch = attempts({ count: 50 });
  const child = startChild(
    `
    const { openChdb } = await import(built + 'clickhouse.js');
    const { prepareDeliveryLog } = await import('@tidings/core/delivery-log/schema');
    const { appendAttempts } = await import('@tidings/core/delivery-log/append-attempts');
    const { client } = await openChdb({ path: process.argv[1] });
    await prepareDeliveryLog(client, { retentionDays: 3650, contextRetentionDays: 3650 });
    const attempts = JSON.parse(process.argv[2], (key, value) => (key.endsWith('At') ? new Date(value) : value));
    await appendAttempts(client, { batchId: 'a', attempts });
    console.log('acknowledged');
    setInterval(() => {}, 1000);`,
    [path, JSON.stringify(batch)],
  );
  await child.says('acknowledged');
  await expect(openChdb({ path })).rejects.toThrow(`is in use by process ${child.pid}`);
  child.kill('SIGKILL');
  await child.ended;

  const { client } = await open(path);
  await appendAttempts(client, { batchId: 'a', attempts: batch });
  await appendAttempts(client, { batchId: 'b', attempts: attempts({ first: 51, count: 5 }) });
  const result = await client.query({ query: 'SELECT count() AS rows FROM delivery_attempts', format: 'JSONEachRow' });
  expect(await result.json()).toEqual([{ rows: 55 }]);
});

test('ClickHouse writes nothing outside its folder', async () => {
  const before = await readdir(process.cwd());
  const { client, close } = await open(await pathIn());
  await appendAttempts(client, { batchId: 'a', attempts: attempts({ count: 10 }) });
  expect((await readdir(tmpdir())).filter((name) => name.includes('chdb'))).toEqual([]);
  expect(await readdir(process.cwd())).toEqual(before);
  await close();
});
