import { beforeAll, beforeEach, expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import type { OutboxAttempt } from '../ledger/attempt-outbox.js';
import { startClickHouseRecorder } from '../testing/clickhouse-recorder.js';
import { appendAttempts } from './append-attempts.js';
import { type DeliveryLog, openDeliveryLog } from './connect.js';
import { type AttemptQuery, countAttempts, findAttempts } from './find-attempts.js';
import { prepareDeliveryLog } from './schema.js';

// These tests check the requests to ClickHouse. Tests with a real ClickHouse are in packages/embedded, where chDB is
// available.
let recorder: Awaited<ReturnType<typeof startClickHouseRecorder>>;
let log: DeliveryLog;

beforeAll(async () => {
  recorder = await startClickHouseRecorder();
  log = openDeliveryLog({ url: recorder.url });
  cleanUp(() => log.close());
});

beforeEach(() => {
  recorder.answer.status = 200;
  recorder.answer.rows = [];
  recorder.recorded.length = 0;
});

const attempt: OutboxAttempt = {
  attemptId: '8f7c1b0e-56a5-4f5e-9c3e-6f0d6c1b9a10',
  deliveryId: '9007199254740993',
  dispatchId: '01890b0c-0000-7000-8000-000000000001',
  notificationId: null,
  queue: 'email.news',
  templateSlug: 'news',
  templateVersion: 3,
  topic: 'product-news',
  userId: null,
  email: 'ann@example.test',
  attempt: 2,
  outcome: 'RETRY',
  smtpCode: null,
  enhancedCode: null,
  errorClass: null,
  error: null,
  messageId: '<1@example.test>',
  durationMs: 12,
  queuedAt: '2026-11-23T10:20:29.001Z',
  finishedAt: '2026-11-23T10:20:30.456Z',
  context: JSON.stringify({ title: 'Жук\n"x"' }),
  recipient: JSON.stringify({ name: 'Ann' }),
};

const ask = (query: AttemptQuery) =>
  findAttempts(log, { query, order: { column: 'finished_at', direction: 'DESC' }, limit: 20, offset: 40 });

test('a batch is inserted as one block with its id, and ClickHouse answers once it is stored', async () => {
  await appendAttempts(log, { batchId: 'batch-1', attempts: [attempt, { ...attempt, deliveryId: '2' }] });
  expect(recorder.recorded).toHaveLength(1);
  const { statement, params, rows } = recorder.last();
  expect(statement).toMatch(/^INSERT INTO delivery_attempts\b.* FORMAT JSONEachRow$/s);
  expect(params).toMatchObject({
    insert_deduplication_token: 'batch-1',
    insert_deduplicate: '1',
    deduplicate_blocks_in_dependent_materialized_views: '1',
    async_insert: '0',
    wait_end_of_query: '1',
  });
  expect(Number(params.max_insert_block_size)).toBeGreaterThan(100_000);
  expect(rows.map((row) => row.delivery_id)).toEqual(['9007199254740993', '2']);
});

test('an inserted row has all fields of an attempt, with empty values for null', async () => {
  await appendAttempts(log, { batchId: 'batch-1', attempts: [attempt] });
  expect(recorder.last().rows).toEqual([
    {
      delivery_id: '9007199254740993',
      attempt: 2,
      dispatch_id: attempt.dispatchId,
      notification_id: null,
      queue: 'email.news',
      template_slug: 'news',
      template_version: 3,
      user_id: null,
      email: 'ann@example.test',
      outcome: 'RETRY',
      smtp_code: 0,
      enhanced_code: '',
      error_class: '',
      error: '',
      message_id: '<1@example.test>',
      duration_ms: 12,
      queued_at: '2026-11-23T10:20:29.001Z',
      finished_at: '2026-11-23T10:20:30.456Z',
      context: '{"title":"Жук\\n\\"x\\""}',
      recipient: '{"name":"Ann"}',
      response: '',
      topic: 'product-news',
      attempt_id: attempt.attemptId,
    },
  ]);
});

test('a failed insert is not retried', async () => {
  recorder.answer.status = 500;
  await expect(appendAttempts(log, { batchId: 'batch-1', attempts: [attempt] })).rejects.toThrow();
  expect(recorder.recorded).toHaveLength(1);
});

test('values are passed as parameters, never as part of the statement', async () => {
  const email = `O'Hara"\\; DROP TABLE delivery_attempts --@Example.Test`;
  await ask({ email, queue: "x' OR 1=1", outcome: ['SENT', 'FAILED'], deliveryIds: ['9007199254740993'] });
  const { statement, params } = recorder.last();
  expect(statement).not.toMatch(/DROP|OR 1=1|9007199254740993/);
  expect(params).toMatchObject({
    param_emails: expect.stringMatching(/^\['o.*drop table.*@example.test'/),
    param_queue: String.raw`x\' OR 1=1`,
    param_outcome: `['SENT','FAILED']`,
    param_deliveryIds: '[9007199254740993]',
  });
});

test('a query has conditions for the given filters only, a limit and an offset', async () => {
  await ask({ queue: 'email.news', from: new Date(1_000), until: undefined });
  const { statement, params } = recorder.last();
  expect(statement).toMatch(
    /WHERE queue = \{queue:String\} AND finished_at >= [^\n]+\{from:Int64\}\)\s+ORDER BY finished_at DESC/,
  );
  expect(params).toMatchObject({ param_from: '1000', param_limit: '20', param_offset: '40' });
  expect(params).not.toHaveProperty('param_until');
  await countAttempts(log, {});
  expect(recorder.last().statement).toMatch(/WHERE 1\b/);
});

test('an attempt is read back as logged: times in milliseconds, empty values as null', async () => {
  const row = {
    deliveryId: '9007199254740993',
    attempt: 1,
    email: 'ann@example.test',
    outcome: 'SENT',
    smtpCode: 0,
    errorClass: '',
    error: '',
    response: '',
    queuedAtMs: '1764000000001',
    finishedAtMs: 1_764_000_000_456,
  };
  recorder.answer.rows = [
    row,
    { ...row, smtpCode: 550, errorClass: 'REJECTED', error: 'no' },
    { ...row, response: '250 ok' },
  ];
  const [first, second, third] = await ask({});
  expect(first).toEqual({
    deliveryId: '9007199254740993',
    attempt: 1,
    email: 'ann@example.test',
    outcome: 'SENT',
    smtpCode: null,
    errorClass: null,
    error: null,
    response: null,
    queuedAt: new Date(1_764_000_000_001),
    finishedAt: new Date(1_764_000_000_456),
  });
  expect(second).toMatchObject({ smtpCode: 550, errorClass: 'REJECTED', error: 'no' });
  expect(third).toMatchObject({ smtpCode: null, error: null, response: '250 ok' });
});

test.each([
  ['as a number', 7, 7],
  ['as text, which is its form of 64-bit integers,', '12345678901', 12_345_678_901],
])('a count that ClickHouse returns %s is read as a number', async (_, total, expected) => {
  recorder.answer.rows = [{ total }];
  expect(await countAttempts(log, { queue: 'email.news' })).toBe(expected);
});

test('the tables are created if missing, with the given retention', async () => {
  await prepareDeliveryLog(log, { retentionDays: 90, contextRetentionDays: 90 });
  const statements = recorder.recorded.map(({ statement }) => statement);
  expect(statements[0]).toMatch(/CREATE TABLE IF NOT EXISTS delivery_attempts.+ReplacingMergeTree\(finished_at\)/s);
  expect(statements[0]).toContain('non_replicated_deduplication_window = 10000');
  expect(statements.filter((statement) => /MODIFY TTL .+ INTERVAL 90 DAY/.test(statement))).toHaveLength(6);
});
