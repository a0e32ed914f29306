import { join } from 'node:path';
import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { eraseFromLog } from '@tidings/core/delivery-log/erase-from-log';
import { findAttempts, readAttemptsOf } from '@tidings/core/delivery-log/find-attempts';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { readFailures } from '@tidings/core/delivery-log/statistics';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, onTestFinished, test } from 'vitest';
import { openChdb } from './clickhouse.js';
import { attempts } from './testing/attempts.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const DAY = 86_400_000;
const USER = '01890b0c-0000-7000-8000-00000000000a';

const open = async (retention = { retentionDays: 3_650, contextRetentionDays: 3_650 }) => {
  const chdb = await openChdb({ path: join(await temporaryFolder(), 'clickhouse') });
  onTestFinished(() => chdb.close());
  await prepareDeliveryLog(chdb.client, retention);
  return chdb.client;
};

const all = (client: DeliveryLog) =>
  findAttempts(client, { query: {}, order: { column: 'finished_at', direction: 'ASC' }, limit: 100, offset: 0 });

test('a person is erased from the log under every address, and other people’s attempts are kept', async () => {
  const client = await open();
  const [byAddress, byAccount, refused, other] = attempts({ count: 4 });
  const person = { email: byAddress!.email, userIds: [USER] };
  await appendAttempts(client, {
    batchId: 'a',
    attempts: [
      { ...byAddress!, response: `250 taken for <${person.email}>` },
      { ...byAccount!, userId: USER },
      { ...refused!, email: person.email, outcome: 'FAILED', error: `550 <${person.email}>: no such user` },
      other!,
    ],
  });
  expect((await readAttemptsOf(client, { ...person, limit: 10 })).map((one) => one.delivery_id)).toEqual([
    '1',
    '2',
    '3',
  ]);
  await waitUntil(() => eraseFromLog(client, person), { what: 'the end of the erasing' });

  expect(await readAttemptsOf(client, { ...person, limit: 10 })).toEqual([]);
  const found = await all(client);
  expect(found.map(({ email }) => email)).toEqual(['erased:1', 'erased:2', 'erased:3', other!.email]);
  expect(found.map(({ outcome }) => outcome)).toEqual(['SENT', 'SENT', 'FAILED', 'SENT']);
  expect(found.map(({ response }) => response)).toEqual([null, null, null, other!.response]);
  expect(found[2]).toMatchObject({ userId: null, error: null, errorClass: refused!.errorClass });
  const result = await client.query({ query: 'SELECT context, recipient FROM delivery_attempts ORDER BY delivery_id' });
  const { data } = await result.json<{ context: string; recipient: string }>();
  expect(data.slice(0, 3)).toEqual(Array(3).fill({ context: '{}', recipient: '{}' }));
  expect(data[3]).toEqual({ context: other!.context, recipient: other!.recipient });
});

test('ClickHouse’s record of mutations holds no address', async () => {
  const client = await open();
  const [attempt] = attempts({ count: 1 });
  await appendAttempts(client, { batchId: 'a', attempts: [attempt!] });
  await waitUntil(() => eraseFromLog(client, { email: attempt!.email, userIds: [] }), { what: 'the erasing' });
  const result = await client.query({ query: 'SELECT command FROM system.mutations', format: 'JSONEachRow' });
  const commands = await result.json<{ command: string }>();
  expect(commands.map(({ command }) => command).join()).toMatch(/erased:/);
  expect(JSON.stringify(commands)).not.toContain(attempt!.email);
});

test('aggregated failures have the messages of mail servers without addresses', async () => {
  const client = await open();
  const [attempt] = attempts({ count: 1 });
  const error = '550 5.1.1 <Anna.Beetle+news@sub.example.test>: no such user (for anna@example.test)';
  await appendAttempts(client, {
    batchId: 'a',
    attempts: [{ ...attempt!, outcome: 'FAILED', errorClass: 'UNKNOWN_RECIPIENT', error }],
  });
  // Failures of whole days are read from the roll-ups.
  const query = { from: new Date('2026-11-20T00:00:00Z'), until: new Date('2026-11-30T00:00:00Z') };
  const [failure] = await readFailures(client, { query, limit: 10 });
  expect(failure).toMatchObject({ sample: '550 5.1.1 <…>: no such user (for …)' });
  expect((await all(client))[0]!.error).toBe(error);
});

test('addresses in samples aggregated by an earlier version are cleared at the next start', async () => {
  const client = await open();
  await client.command({
    query: `INSERT INTO attempts_by_day (at, sample)
      SELECT now(), argMaxState('550 <anna@example.test> and @', toDateTime64(now(), 3, 'UTC'))`,
  });
  await prepareDeliveryLog(client, { retentionDays: 30, contextRetentionDays: 30 });
  const samples = async () => {
    const result = await client.query({ query: 'SELECT finalizeAggregation(sample) AS sample FROM attempts_by_day' });
    return (await result.json<{ sample: string }>()).data.map(({ sample }) => sample);
  };
  await waitUntil(async () => !(await samples()).join().includes('@'), { what: 'the rewriting' });
  expect(await samples()).toEqual(['550 <…> and …']);
});

test('the retention of the log drops contexts earlier than attempts', async () => {
  const client = await open({ retentionDays: 365, contextRetentionDays: 30 });
  const [old, recent] = attempts({ count: 2 });
  const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();
  await appendAttempts(client, {
    batchId: 'a',
    attempts: [
      { ...old!, finishedAt: ago(40) },
      { ...recent!, finishedAt: ago(20) },
    ],
  });
  await client.command({ query: 'OPTIMIZE TABLE delivery_attempts FINAL' });
  const result = await client.query({
    query: 'SELECT email, context, recipient FROM delivery_attempts ORDER BY delivery_id',
  });
  expect((await result.json()).data).toEqual([
    { email: old!.email, context: '', recipient: '' },
    { email: recent!.email, context: recent!.context, recipient: recent!.recipient },
  ]);
});
