import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { eraseFromLog } from '@tidings/core/delivery-log/erase-from-log';
import {
  type AttemptQuery,
  countAttempts,
  findAttempts,
  readAttemptsOf,
  type WholeAttempt,
} from '@tidings/core/delivery-log/find-attempts';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { readStatistics } from '@tidings/core/delivery-log/statistics';
import type { OutboxAttempt } from '@tidings/core/ledger/attempt-outbox';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { createAttemptService } from '@tidings/server/features/attempts/attempts.feature';
import { expect, onTestFinished, test } from 'vitest';
import { openChdb } from './clickhouse.js';
import { attempts } from './testing/attempts.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const RETENTION = { retentionDays: 3_650, contextRetentionDays: 3_650 };

const open = async () => {
  const chdb = await openChdb({ path: join(await temporaryFolder(), 'clickhouse') });
  onTestFinished(() => chdb.close());
  await prepareDeliveryLog(chdb.client, RETENTION);
  return chdb.client;
};

const find = (client: DeliveryLog, query: AttemptQuery = {}) =>
  findAttempts(client, { query, order: { column: 'email', direction: 'ASC' }, limit: 1_000, offset: 0 });

const merge = (client: DeliveryLog) => client.command({ query: 'OPTIMIZE TABLE delivery_attempts FINAL' });

const addressesOf = (found: { email: string }[]) => found.map(({ email }) => email);

/** The same delivery ids and attempt numbers as `attempts`, used for other people after a restore. */
const repeated = (count: number, more: Partial<OutboxAttempt> = {}): OutboxAttempt[] =>
  attempts({ count }).map((attempt, index) => ({
    ...attempt,
    attemptId: randomUUID(),
    dispatchId: '01890b0c-0000-7000-8000-000000000002',
    email: `other${index + 1}@example.test`,
    finishedAt: '2026-11-23T11:00:00.000Z',
    ...more,
  }));

/** A log as it was before attempts had ids, with these attempts. */
const openOld = async (old: OutboxAttempt[]) => {
  const client = await open();
  const result = await client.query({ query: 'SHOW CREATE TABLE delivery_attempts', format: 'JSONEachRow' });
  const { statement } = (await result.json<{ statement: string }>())[0]!;
  await client.command({ query: 'DROP TABLE delivery_attempts SYNC' });
  await client.command({
    query: statement
      .replace(/,\s+`attempt_id` UUID/, '')
      .replace(/PRIMARY KEY \(delivery_id, attempt\)\s+ORDER BY .+/, 'ORDER BY (delivery_id, attempt)'),
  });
  await appendAttempts(client, { batchId: 'old', attempts: old });
  return client;
};

test.each(['before ClickHouse merges', 'after ClickHouse merges'])(
  'attempts under reused delivery ids replace no earlier attempts, %s',
  async (when) => {
    const client = await open();
    await appendAttempts(client, { batchId: 'a', attempts: attempts({ count: 3 }) });
    await appendAttempts(client, { batchId: 'b', attempts: repeated(3) });
    if (when === 'after ClickHouse merges') await merge(client);
    const others = ['other1', 'other2', 'other3'].map((name) => `${name}@example.test`);
    const users = ['user1', 'user2', 'user3'].map((name) => `${name}@example.test`);
    expect(addressesOf(await find(client))).toEqual([...others, ...users]);
    expect(addressesOf(await find(client, { deliveryIds: ['2'] }))).toEqual([others[1], users[1]]);
    expect(addressesOf(await find(client, { email: 'user2@example.test' }))).toEqual([users[1]]);
    expect(await countAttempts(client, { email: 'user2@example.test' })).toBe(1);
    expect(await countAttempts(client, {})).toBe(6);
  },
);

test('of two rows of one attempt, the log keeps the row that finished last', async () => {
  const client = await open();
  const [sent] = attempts({ count: 1 });
  const claimedAt = '2026-11-23T10:20:29.000Z';
  const lapse: OutboxAttempt = { ...sent!, outcome: 'UNCERTAIN', error: 'the worker was lost', finishedAt: claimedAt };
  // An expired lease that is logged after the result of its claim comes from a restored database.
  await appendAttempts(client, { batchId: 'a', attempts: [sent!] });
  await appendAttempts(client, { batchId: 'b', attempts: [lapse] });
  expect(await find(client)).toMatchObject([{ outcome: 'SENT', response: sent!.response }]);
  expect(await find(client, { outcome: ['UNCERTAIN'] })).toEqual([]);
  await merge(client);
  expect(await find(client)).toMatchObject([{ outcome: 'SENT', error: null }]);
});

test('a log from before attempt ids keeps its rows when their delivery ids are used again', async () => {
  const client = await openOld(attempts({ count: 3 }));
  await prepareDeliveryLog(client, RETENTION);
  await prepareDeliveryLog(client, RETENTION);
  await appendAttempts(client, { batchId: 'new', attempts: repeated(3) });
  await merge(client);
  expect(await find(client)).toHaveLength(6);
  const result = await client.query({
    query: `SELECT primary_key, sorting_key FROM system.tables WHERE database = currentDatabase() AND name = 'delivery_attempts'`,
    format: 'JSONEachRow',
  });
  expect(await result.json()).toEqual([
    { primary_key: 'delivery_id, attempt', sorting_key: 'delivery_id, attempt, attempt_id' },
  ]);
  const roll = { from: new Date('2026-11-23T00:00:00Z'), until: new Date('2026-11-24T00:00:00Z') };
  const [day] = await readStatistics(client, { query: roll, stepMs: 86_400_000 });
  expect(day!.sent).toBe(6);
});

test('a batch logged before the migration to attempt ids is deduplicated after it', async () => {
  const old = attempts({ count: 3 });
  const client = await openOld(old);
  await prepareDeliveryLog(client, RETENTION);
  await appendAttempts(client, { batchId: 'old', attempts: old });
  expect(await countAttempts(client, {})).toBe(3);
});

test('an older log accepts attempts of a newer worker before it is migrated', async () => {
  const client = await openOld([]);
  await appendAttempts(client, { batchId: 'a', attempts: attempts({ count: 2 }) });
  await prepareDeliveryLog(client, RETENTION);
  expect(addressesOf(await find(client))).toEqual(['user1@example.test', 'user2@example.test']);
});

test('erasing a person does not change attempts of others under the same delivery id', async () => {
  const client = await open();
  await appendAttempts(client, { batchId: 'a', attempts: attempts({ count: 2 }) });
  await appendAttempts(client, { batchId: 'b', attempts: repeated(2) });
  const person = { email: 'user1@example.test', userIds: [] };
  await waitUntil(() => eraseFromLog(client, person), { what: 'the erasing' });
  expect(addressesOf(await find(client))).toEqual([
    'erased:1',
    'other1@example.test',
    'other2@example.test',
    'user2@example.test',
  ]);
  expect(await find(client, { email: 'other1@example.test' })).toMatchObject([{ response: expect.any(String) }]);
});

test('a person who shares delivery ids with many is erased and exported completely, page by page', async () => {
  const client = await open();
  const email = 'anna@example.test';
  const hers = Array.from({ length: 40 }, (_, n) => ({ ...repeated(1)[0]!, email, attempt: 1 + (n % 3) }));
  await appendAttempts(client, { batchId: 'a', attempts: hers });
  await appendAttempts(client, { batchId: 'b', attempts: Array.from({ length: 40 }, () => repeated(1)[0]!) });
  const person = { email, userIds: [] };
  const read: WholeAttempt[] = [];
  for (let page = await readAttemptsOf(client, { ...person, limit: 7 }); page.length > 0; ) {
    read.push(...page);
    page = await readAttemptsOf(client, { ...person, limit: 7, after: page.at(-1)! });
  }
  expect(read.map(({ attempt_id }) => attempt_id).sort()).toEqual(hers.map(({ attemptId }) => attemptId).sort());
  expect(new Set(read.map((attempt) => attempt.email))).toEqual(new Set([email]));
  await waitUntil(() => eraseFromLog(client, person), { what: 'the erasing' });
  expect(await countAttempts(client, { email })).toBe(0);
  expect(await countAttempts(client, { email: 'other1@example.test' })).toBe(40);
});

test('a delivery lists only its own attempts, even if its id was used by another dispatch before', async () => {
  const client = await open();
  const [first] = attempts({ count: 1 });
  const again = { ...first!, attemptId: randomUUID(), finishedAt: '2026-11-23T12:00:00.000Z' };
  const [sameDispatch] = repeated(1, { dispatchId: first!.dispatchId });
  const [otherDispatch] = repeated(1, { email: first!.email });
  const corrected = { ...again, attemptId: randomUUID(), email: 'anna@xn--bcher-kva.example' };
  const typo = { ...corrected, attemptId: randomUUID(), email: 'ana@bücher.example', finishedAt: first!.finishedAt };
  await appendAttempts(client, {
    batchId: 'a',
    attempts: [again, sameDispatch!, otherDispatch!, first!, corrected, typo],
  });
  const { deliveryId: id, dispatchId } = first!;
  const service = createAttemptService({ clickhouse: client });
  const stories = await service.findOfDeliveries([
    { id, dispatchId, email: sameDispatch!.email, earlierEmails: [] },
    { id: '404', dispatchId, email: first!.email, earlierEmails: [] },
    { id, dispatchId, email: first!.email, earlierEmails: [] },
    { id, dispatchId, email: corrected.email, earlierEmails: ['ana@xn--bcher-kva.example'] },
  ]);
  expect(stories.map((story) => story.map((attempt) => attempt.id))).toEqual([
    [`1-${sameDispatch!.attemptId}`],
    [],
    [`1-${first!.attemptId}`, `1-${again.attemptId}`],
    [`1-${typo.attemptId}`, `1-${corrected.attemptId}`],
  ]);
});
