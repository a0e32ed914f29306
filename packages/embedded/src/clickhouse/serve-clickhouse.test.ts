import { request } from 'node:http';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import { countAttempts, findAttempts } from '@tidings/core/delivery-log/find-attempts';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { expect, onTestFinished, test } from 'vitest';
import { attempts } from '../testing/attempts.js';
import { startChild } from '../testing/start-child.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { serveClickHouse } from './serve-clickhouse.js';

const serve = async () => {
  const path = join(await temporaryFolder(), 'clickhouse');
  const server = await serveClickHouse({ path, host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  return server.url;
};

const connect = (url: string, compression: { request?: boolean; response?: boolean } = {}): ClickHouseClient => {
  // Keeps expected errors out of the output.
  const client = createClient({ url, compression, log: { level: 127 } });
  onTestFinished(() => client.close());
  return client;
};

const post = async (url: string, body: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { method: 'POST', body, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test.each([
  ['plain', {}],
  ['compressed', { request: true, response: true }],
])('the delivery log works over HTTP, %s', async (_, compression) => {
  const client = connect(await serve(), compression);
  expect(await client.ping()).toEqual({ success: true });
  await prepareDeliveryLog(client, { retentionDays: 3_650, contextRetentionDays: 3_650 });
  const batch = { batchId: 'a', attempts: attempts({ count: 200 }) };
  await appendAttempts(client, batch);
  await appendAttempts(client, batch);
  expect(await countAttempts(client, { outcome: ['SENT'], queue: 'email.news' })).toBe(200);
  const order = { column: 'finished_at', direction: 'DESC' } as const;
  const found = await findAttempts(client, { query: { email: 'user9@example.test' }, order, limit: 5, offset: 0 });
  expect(found).toMatchObject([{ deliveryId: '9', finishedAt: new Date('2026-11-23T10:20:30.456Z') }]);
});

test('parameters arrive unchanged, whatever they contain', async () => {
  const client = connect(await serve());
  const values = { text: "it's \\ \t\n жук", list: ["a'b", 'c\\d'], number: 7, nothing: null };
  const result = await client.query({
    query:
      'SELECT {text:String} AS text, {list:Array(String)} AS list, {number:UInt8} AS number, {nothing:Nullable(String)} AS nothing',
    query_params: values,
    format: 'JSONEachRow',
  });
  expect(await result.json()).toEqual([values]);
});

test('an answer has the requested format and ClickHouse’s headers', async () => {
  const url = await serve();
  const answer = await post(`${url}/?default_format=CSV&query_id=mine`, "SELECT 1, 'x'");
  expect(answer.text).toBe('1,"x"\n');
  expect(answer.headers.get('x-clickhouse-format')).toBe('CSV');
  expect(answer.headers.get('x-clickhouse-query-id')).toBe('mine');
  expect(JSON.parse(answer.headers.get('x-clickhouse-summary') ?? '')).toHaveProperty('read_rows');
  expect((await post(url, 'SELECT 1 AS one FORMAT JSONEachRow')).headers.get('x-clickhouse-format')).toBe(
    'JSONEachRow',
  );
  expect((await post(url, 'SELECT 1, 2')).text).toBe('1\t2\n');
});

test('rows are inserted whether the query is in the URL or in the body', async () => {
  const url = await serve();
  await post(url, 'CREATE TABLE numbers (n UInt8) ENGINE = MergeTree ORDER BY n');
  await post(`${url}/?query=${encodeURIComponent('INSERT INTO numbers FORMAT CSV')}`, '1\n2\n');
  await post(`${url}/?query=${encodeURIComponent('INSERT INTO numbers (n) VALUES')}`, '(3), (4)');
  await post(url, 'INSERT INTO numbers FORMAT JSONEachRow\n{"n":5}\n');
  expect((await post(url, 'SELECT sum(n) FROM numbers')).text).toBe('15\n');
});

test('an error has ClickHouse’s message, code and status', async () => {
  const url = await serve();
  const answer = await post(url, 'SELECT * FROM nowhere');
  expect(answer.status).toBe(404);
  expect(answer.headers.get('x-clickhouse-exception-code')).toBe('60');
  expect(answer.text).toMatch(/^Code: 60\. DB::Exception: .*\(UNKNOWN_TABLE\)/);
  await expect(connect(url).query({ query: 'SELECT (' })).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' });
  expect((await post(`${url}/?not%20a%20setting=1`, 'SELECT 1')).status).toBe(400);
});

test('requests from web pages in a browser are refused', async () => {
  const url = await serve();
  const statusFor = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(url, { method: 'POST', headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end('SELECT 1');
    });
  expect(await statusFor({ host: 'rebound.example' })).toBe(403);
  expect(await statusFor({ origin: 'https://elsewhere.example' })).toBe(403);
  expect(await statusFor({ host: 'localhost:8123' })).toBe(200);
  const written = await fetch(`${url}/?query=${encodeURIComponent('CREATE TABLE t (n UInt8) ENGINE = Memory')}`);
  expect(written.status).toBe(403);
  await written.text();
});

test('the server process stops on SIGTERM and releases its folder', async () => {
  const dataDir = await temporaryFolder();
  const script =
    "process.env.DATA_DIR = process.argv[1]; process.env.PORT = '0'; await import(built + 'clickhouse-server.js');";
  for (let start = 0; start < 2; start += 1) {
    const child = startChild(script, [dataDir]);
    const { url } = JSON.parse(`{${await child.says('{')}`) as { url: string };
    expect(
      (await post(url, start === 0 ? 'CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n' : 'SELECT * FROM t'))
        .status,
    ).toBe(200);
    child.kill('SIGTERM');
    await child.ended;
    expect(child.output()).toContain('stopped');
  }
});
