import { join } from 'node:path';
import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { readFailures, readStatistics, type TimeRangeQuery } from '@tidings/core/delivery-log/statistics';
import { expect, onTestFinished, test } from 'vitest';
import { openChdb } from './clickhouse.js';
import { attempts } from './testing/attempts.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const RETENTION = { retentionDays: 3_650, contextRetentionDays: 3_650 };
const HOUR = 3_600_000;
const FIRST = Date.parse('2026-11-20T22:58:30.500Z');

const open = async () => {
  const chdb = await openChdb({ path: join(await temporaryFolder(), 'clickhouse') });
  onTestFinished(() => chdb.close());
  await prepareDeliveryLog(chdb.client, RETENTION);
  return chdb.client;
};

/** One attempt every 17 minutes for three and a half days; every tenth is refused. */
const spread = attempts({ count: 300 }).map((attempt, n) => {
  const finishedAt = new Date(FIRST + n * 17 * 60_000).toISOString();
  const failure = { outcome: 'FAILED', smtpCode: 550, errorClass: 'REJECTED', error: `no ${n}` };
  return {
    ...attempt,
    queue: `email.event-${n % 3}`,
    templateSlug: n % 2 === 0 ? 'welcome' : 'news',
    queuedAt: new Date(Date.parse(finishedAt) - 100 - n).toISOString(),
    finishedAt,
    ...(n % 10 === 0 && failure),
  };
}) as ReturnType<typeof attempts>;

const dispatchId = spread[0]!.dispatchId;

const statisticsOf = (client: DeliveryLog, query: TimeRangeQuery, stepMs: number) =>
  readStatistics(client, { query, stepMs });

const total = (statistics: { sent: number; failed: number }[]) =>
  statistics.reduce((sum, { sent, failed }) => sum + sent + failed, 0);

test.each([
  ['three days and the hours around them', '2026-11-20T22:58:00Z', '2026-11-24T14:00:00Z'],
  ['whole days', '2026-11-21T00:00:00Z', '2026-11-24T00:00:00Z'],
  ['parts of two days', '2026-11-21T01:23:00Z', '2026-11-22T04:56:00Z'],
  ['hours of one day', '2026-11-22T01:23:00Z', '2026-11-22T20:56:00Z'],
  ['minutes of one hour', '2026-11-22T01:03:00Z', '2026-11-22T01:59:00Z'],
  ['an empty time range', '2026-11-22T01:03:00Z', '2026-11-22T01:03:00Z'],
])('the roll-ups give the same counts as the attempts, for %s', async (_what, from, until) => {
  const client = await open();
  await appendAttempts(client, { batchId: 'a', attempts: spread.slice(0, 150) });
  await appendAttempts(client, { batchId: 'b', attempts: spread.slice(150) });
  for (const only of [{}, { queue: 'email.event-1' }, { templateSlug: 'welcome' }]) {
    const query = { ...only, from: new Date(from), until: new Date(until) };
    for (const stepMs of [24 * HOUR, HOUR, 60_000]) {
      const rolledUp = await statisticsOf(client, query, stepMs);
      const counted = await statisticsOf(client, { ...query, dispatchId }, stepMs);
      expect(rolledUp.map(({ at, sent, failed }) => ({ at, sent, failed }))).toEqual(
        counted.map(({ at, sent, failed }) => ({ at, sent, failed })),
      );
    }
    const failures = await readFailures(client, { query, limit: 10 });
    expect(failures).toEqual(await readFailures(client, { query: { ...query, dispatchId }, limit: 10 }));
  }
});

test('daily rows that were stored by queue and daily rows without queues are summed', async () => {
  const client = await open();
  // The daily roll-up as earlier versions created it, with queues.
  await client.command({
    query: `
      ALTER TABLE attempts_by_day_view MODIFY QUERY
      SELECT toStartOfDay(finished_at) AS at, queue, template_slug, outcome, error_class, smtp_code, count() AS attempts,
        quantilesTDigestState(0.5, 0.95)(toFloat64(dateDiff('millisecond', queued_at, finished_at))) AS waited_ms,
        argMaxState(error, finished_at) AS sample
      FROM delivery_attempts GROUP BY at, queue, template_slug, outcome, error_class, smtp_code`,
  });
  await appendAttempts(client, { batchId: 'a', attempts: spread.slice(0, 150) });
  await prepareDeliveryLog(client, RETENTION);
  await appendAttempts(client, { batchId: 'b', attempts: spread.slice(150) });
  const whole = { from: new Date('2026-11-20T00:00:00Z'), until: new Date('2026-11-25T00:00:00Z') };
  for (const only of [{}, { queue: 'email.event-1' }]) {
    const query = { ...whole, ...only };
    const counted = await statisticsOf(client, { ...query, dispatchId }, 24 * HOUR);
    expect((await statisticsOf(client, query, 24 * HOUR)).map(({ sent }) => sent)).toEqual(
      counted.map(({ sent }) => sent),
    );
  }
});

test('new roll-ups of an older log are filled once, even by concurrent callers', async () => {
  const client = await open();
  await appendAttempts(client, { batchId: 'a', attempts: spread });
  for (const table of ['attempts_by_hour', 'attempts_by_day']) {
    await client.command({ query: `DROP TABLE ${table}_view` });
    await client.command({ query: `DROP TABLE ${table}` });
  }
  await Promise.all([prepareDeliveryLog(client, RETENTION), prepareDeliveryLog(client, RETENTION)]);
  await prepareDeliveryLog(client, RETENTION);
  await appendAttempts(client, { batchId: 'b', attempts: attempts({ first: 1_001, count: 7 }) });
  const query = { from: new Date('2026-11-20T00:00:00Z'), until: new Date('2026-11-25T00:00:00Z') };
  expect(total(await statisticsOf(client, query, 24 * HOUR))).toBe(307);
  expect(total(await statisticsOf(client, query, HOUR))).toBe(307);
});
