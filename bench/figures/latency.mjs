// Figures e and f: time from the mutation's call to the mail server's 250 after the final dot, idle and beside a send to 100,000.
import { until } from '../support/api.mjs';
import { percentile } from '../support/numbers.mjs';
import { startHelper } from '../support/processes.mjs';
import { begin, sendToAll } from '../support/send.mjs';
import { createSetting, emptyLedger } from '../support/setting.mjs';

export const needs = 'RabbitMQ';

const CONTEXT = { title: 'Your password', code: 4711 };

/** Sends `rate` probes per second, and returns how long each took from its call to its 250. */
const probe = async ({ callers, sink, sql, url, key, rate, seconds }) => {
  const { sends } = await callers.ask('paced', {
    url,
    kind: 'send',
    key,
    context: CONTEXT,
    event: 'password',
    callers: 16,
    rate,
    seconds,
  });
  let missing = [];
  const haveArrived = async () => {
    const seen = await sink.ask('probes');
    missing = sends.map(([email]) => email).filter((email) => !seen.has(email));
    return missing.length === 0 && seen;
  };
  const arrived = await until('the probes', haveArrived).catch(async (err) => {
    const { rows } = await sql.query('SELECT * FROM deliveries WHERE email = ANY($1)', [missing]);
    throw new Error(`${err.message}: ${JSON.stringify({ missing, rows })}`);
  });
  return sends.map(([email, calledAt]) => Number(arrived.get(email) - calledAt) / 1e6);
};

export const run = async ({ rabbit, rounds, people = 100_000 }) => {
  const setting = await createSetting({ rabbit, people });
  const { server, api, sink, sql } = setting;
  const worker = await setting.startWorker();
  const callers = await startHelper('callers');
  const ask = { callers, sink, sql, url: server.found, key: await api.createKey() };
  await probe({ ...ask, rate: 20, seconds: 5 });

  const idle = { p50: [], p95: [], p99: [] };
  for (let round = 0; round < rounds; round += 1) {
    const latencies = await probe({ ...ask, rate: 20, seconds: 15 });
    for (const p of [50, 95, 99]) idle[`p${p}`].push(percentile(latencies, p));
  }

  const alone = [];
  const together = [];
  const busy = { p50: [], p95: [], p99: [] };
  for (let round = 0; round < rounds; round += 1) {
    alone.push((await sendToAll(setting, { people, worker })).rate);
    await emptyLedger(sql);
    const calledAt = Date.now();
    const id = await begin(api);
    // Probe for 0.9 times as long as the send alone takes at the measured rate. The last probes may come after the send has ended.
    const latencies = await probe({ ...ask, rate: 10, seconds: (people / alone[round]) * 0.9 });
    const isOver = async () => {
      const dispatch = await api.dispatch(id);
      return dispatch.status === 'COMPLETED' && dispatch;
    };
    const { completedAt } = await until('the end of the send', isOver, { withinMs: 600_000 });
    together.push(people / ((new Date(completedAt) - calledAt) / 1_000));
    for (const p of [50, 95, 99]) busy[`p${p}`].push(percentile(latencies, p));
  }
  return [
    { target: 'e', what: 'a personal mail, idle, call to 250, p50', unit: 'ms', values: idle.p50, atMost: 25 },
    { what: 'the same, p95', unit: 'ms', values: idle.p95 },
    { target: 'e', what: 'the same, p99', unit: 'ms', values: idle.p99, atMost: 100 },
    { what: `a personal mail beside a send to ${people}, p50`, unit: 'ms', values: busy.p50 },
    { what: 'the same, p95', unit: 'ms', values: busy.p95 },
    { target: 'f', what: 'the same, p99', unit: 'ms', values: busy.p99, atMost: 1_000 },
    { what: `the send to ${people} alone`, unit: 'mails/s', values: alone },
    {
      target: 'f',
      what: 'the send beside 10 personal mails a second over alone',
      unit: '×',
      values: together.map((rate, n) => rate / alone[n]),
      atLeast: 0.9,
    },
  ];
};
