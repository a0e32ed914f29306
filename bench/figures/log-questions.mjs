// Figure j: the queries of the dashboard, and of an operator who looks up one address, with 50,000,000 attempts in ClickHouse.
import { openDeliveryLog } from '@tidings/core/delivery-log/connect';
import { percentile } from '../support/numbers.mjs';
import { createSetting } from '../support/setting.mjs';

export const needs = 'RabbitMQ';
export const isLong = true;

const DAYS = 30;
const AT_ONCE = 2_000_000;
const TIMES = 20;

/** Inserts attempts of the last 30 days: 300 queues, about ten attempts per person, one in forty refused. */
const fill = async (log, attempts) => {
  for (let from = 0; from < attempts; from += AT_ONCE) {
    await log.command({
      query: `
        INSERT INTO delivery_attempts
        SELECT number + 1, 1, toUUID(concat('01890b0c-0000-7000-8000-', leftPad(toString(intDiv(number, 50000)), 12, '0'))), NULL,
          concat('email.event-', toString(number % 300)), concat('letter-', toString(1 + number % 300)), 1, NULL,
          concat('person', toString(cityHash64(number) % 5000000), '@example.test'),
          if(number % 40 = 0, 'FAILED', 'SENT'), if(number % 40 = 0, 550, 250), '', if(number % 40 = 0, 'UNKNOWN_RECIPIENT', ''),
          if(number % 40 = 0, '550 5.1.1 no such user', ''), concat('<', toString(number), '@example.test>'), 12,
          finished - 0.4, finished, '{}', '{}', if(number % 40 = 0, '', concat('250 2.0.0 Ok: queued as ', hex(number))),
          reinterpretAsUUID(sipHash128(intDiv(number, 100)))
        FROM (
          SELECT number, now64(3) - toIntervalSecond(${DAYS * 86_400} - intDiv(number * ${DAYS * 86_400}, ${attempts})) AS finished
          FROM numbers(${from}, ${Math.min(AT_ONCE, attempts - from)}))`,
    });
  }
};

export const run = async ({ rabbit, attempts = 50_000_000 }) => {
  const setting = await createSetting({ rabbit });
  const log = openDeliveryLog({ url: `${setting.clickhouseUrl}?request_timeout=600000` });
  await fill(log, attempts);
  await log.close();
  const until = new Date();
  const window = { from: new Date(until - DAYS * 86_400_000).toISOString(), until: until.toISOString() };
  const day = { from: new Date(until - 86_400_000).toISOString(), until: until.toISOString() };
  const stats =
    'query ($from: DateTime!, $until: DateTime!, $interval: StatsInterval!) { deliveryStats(from: $from, until: $until, interval: $interval) { at sent failed p95Ms } }';
  const failures =
    'query ($from: DateTime!, $until: DateTime!) { failureStats(from: $from, until: $until) { errorClass count sample } }';
  const questions = [
    ['dashboard: 30 days by day', stats, { ...window, interval: 'DAY' }],
    ['dashboard: a day by the hour', stats, { ...day, interval: 'HOUR' }],
    ['dashboard: failures of 30 days', failures, window],
    ['attempts, newest first', '{ attempts(page: { perPage: 25 }) { total items { id email outcome } } }', {}],
    [
      'attempts to one address',
      'query ($email: String!) { attempts(filter: { email: $email }) { total items { id outcome } } }',
      'email',
    ],
    [
      'attempts of one delivery',
      'query ($id: ID!) { attempts(filter: { deliveryId: $id }) { total items { id outcome } } }',
      'id',
    ],
  ];
  const rows = [];
  for (const [what, query, variables] of questions) {
    const times = [];
    for (let time = 0; time < TIMES; time += 1) {
      const asked =
        variables === 'email'
          ? { email: `person${4_711 * (time + 1)}@example.test` }
          : variables === 'id'
            ? { id: String(1 + time * 2_345_678) }
            : variables;
      const startedAt = performance.now();
      await setting.api.ask(query, asked);
      times.push(performance.now() - startedAt);
    }
    rows.push({ what: `${what}, p50`, unit: 'ms', values: [percentile(times, 50)] });
    rows.push({ target: 'j', what: `${what}, p95`, unit: 'ms', values: [percentile(times, 95)], atMost: 200 });
  }
  return [{ what: 'attempts in ClickHouse', unit: '', values: [attempts] }, ...rows];
};
