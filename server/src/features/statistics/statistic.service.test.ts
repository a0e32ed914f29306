import 'reflect-metadata';
import { openDeliveryLog } from '@tidings/core/delivery-log/connect';
import pg from 'pg';
import { expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { StatsInterval } from './statistic.objects.js';
import { createStatisticService } from './statistic.service.js';

// ClickHouse can't be reached here. A request that is refused isn't sent to it, and one that is sent fails with
// UNAVAILABLE.
const clickhouse = openDeliveryLog({ url: 'http://127.0.0.1:1' });
const sql = new pg.Pool({ connectionString: 'postgres://127.0.0.1:1' });
cleanUp(() => clickhouse.close());

const statistics = createStatisticService({ clickhouse, sql });

const FROM = new Date('2026-11-01T00:00:00Z');
const after = (minutes: number) => new Date(FROM.getTime() + minutes * 60_000);

const ask = (interval: StatsInterval, until: Date) => statistics.deliveries({ from: FROM, until, interval });

test('a request for more than 1,500 intervals is refused', async () => {
  for (const [interval, minutes] of [
    [StatsInterval.MINUTE, 1],
    [StatsInterval.HOUR, 60],
    [StatsInterval.DAY, 24 * 60],
  ] as const) {
    await expect(ask(interval, after(1_500 * minutes))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(ask(interval, after(1_501 * minutes))).rejects.toMatchObject({
      issues: [{ path: 'interval', rule: 'statistics.maxIntervals' }],
    });
  }
});

test('the time span of the filter narrows that of the request', async () => {
  const filter = { from: after(60), until: after(120) };
  const request = { from: FROM, until: after(10_000), interval: StatsInterval.MINUTE };
  await expect(statistics.deliveries({ ...request, filter })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(statistics.deliveries(request)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a request whose end is not after its start is refused', async () => {
  for (const until of [FROM, after(-1)]) {
    const refusal = { issues: [{ path: 'until', rule: 'instant.afterFrom' }] };
    await expect(ask(StatsInterval.HOUR, until)).rejects.toMatchObject(refusal);
    await expect(statistics.failures({ from: FROM, until })).rejects.toMatchObject(refusal);
  }
});
