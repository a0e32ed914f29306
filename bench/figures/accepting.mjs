// Figure d: calls of sendNotification for one person, committed, by 32 callers, compared with the trivial mutation `{ __typename }` by the same
// callers and key; then latencies at half that rate.
import { percentile } from '../support/numbers.mjs';
import { startHelper } from '../support/processes.mjs';
import { createSetting, emptyLedger } from '../support/setting.mjs';
import { startCounting } from '../support/usage.mjs';

export const needs = 'RabbitMQ';

const CALLERS = 32;

/** The context of a typical event: a few words. */
const CONTEXT = { title: 'Your order has left', order: 4711 };

export const run = async ({ rabbit, rounds, seconds = 8 }) => {
  const setting = await createSetting({ rabbit });
  const { server, api, sql } = setting;
  const callers = await startHelper('callers');
  const key = await api.createKey();
  const call = { url: server.found, callers: CALLERS, seconds, key };
  const send = { ...call, kind: 'send', context: CONTEXT, event: 'order' };
  await callers.ask('flatOut', { ...send, seconds: 3 });
  await callers.ask('flatOut', { ...call, kind: 'trivial', seconds: 3 });
  const figures = {
    trivial: [],
    rate: [],
    ratio: [],
    p50: [],
    p95: [],
    p99: [],
    missed: [],
    server: [],
    PostgreSQL: [],
  };
  for (let round = 0; round < rounds; round += 1) {
    await emptyLedger(sql);
    const trivial = await callers.ask('flatOut', { ...call, kind: 'trivial' });
    const count = startCounting(setting.pids);
    const accepted = await callers.ask('flatOut', send);
    const used = count();
    for (const name of ['server', 'PostgreSQL']) figures[name].push((used[name] / accepted.latencies.length) * 1_000);
    await emptyLedger(sql);
    const half = await callers.ask('paced', { ...send, rate: accepted.rate / 2 });
    figures.trivial.push(trivial.rate);
    figures.rate.push(accepted.rate);
    figures.ratio.push(accepted.rate / trivial.rate);
    for (const p of [50, 95, 99]) figures[`p${p}`].push(percentile(half.latencies, p));
    figures.missed.push(half.missed);
  }
  return [
    { what: `the trivial mutation, ${CALLERS} callers with a key`, unit: 'calls/s', values: figures.trivial },
    { what: `sendNotification for one, ${CALLERS} callers, no worker running`, unit: 'calls/s', values: figures.rate },
    ...['server', 'PostgreSQL'].map((name) => ({
      what: `CPU of ${name}`,
      unit: 's/1,000 calls',
      values: figures[name],
    })),
    { target: 'd', what: 'sendNotification over the trivial mutation', unit: '×', values: figures.ratio, atLeast: 0.5 },
    { what: 'sendNotification at half that rate, p50', unit: 'ms', values: figures.p50 },
    { what: 'sendNotification at half that rate, p95', unit: 'ms', values: figures.p95 },
    { target: 'd', what: 'sendNotification at half that rate, p99', unit: 'ms', values: figures.p99, atMost: 50 },
    { what: 'calls that found all callers busy', unit: 'calls', values: figures.missed },
  ];
};
