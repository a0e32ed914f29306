// Figures g, h and i: a send to 1,000,000: its cost per mail compared with a send to 10,000, when the first mail is sent, and how soon a pause takes
// effect.
import { until } from '../support/api.mjs';
import { median, sum } from '../support/numbers.mjs';
import { begin, sendToAll } from '../support/send.mjs';
import { createSetting, emptyLedger, setPeople } from '../support/setting.mjs';
import { residentMb } from '../support/usage.mjs';

export const needs = 'RabbitMQ';
export const isLong = true;

const SMALL = 10_000;
const SMALL_SENDS = 6;
const COUNTED = ['server', 'worker', 'PostgreSQL'];

/** CPU seconds per 1,000 mails, by process. */
const costOf = (used, people) => Object.fromEntries(COUNTED.map((name) => [name, (used[name] / people) * 1_000]));
const all = (cost) => sum(Object.values(cost));

export const run = async ({ rabbit, people = 1_000_000 }) => {
  const setting = await createSetting({ rabbit, people: SMALL });
  const { sql, api, sink, server } = setting;
  const worker = await setting.startWorker();
  await sendToAll(setting, { people: SMALL, worker });
  // Send to 10,000 both before and after the large send, since the machine's speed drifts within these minutes.
  const small = [];
  const sendSmall = async () => {
    for (let round = 0; round < SMALL_SENDS; round += 1) {
      small.push(costOf((await sendToAll(setting, { people: SMALL, worker })).used, SMALL));
    }
  };
  const medianOfSmall = (cost) => median(small.map(cost));
  await sendSmall();

  await setPeople(sql, people);
  const memory = { server: [], worker: [] };
  const look = () => {
    memory.server.push(residentMb(server.pid));
    memory.worker.push(residentMb(worker.pid));
  };
  const watch = setInterval(look, 5_000);
  const { used, rate } = await sendToAll(setting, { people, worker });
  clearInterval(watch);
  const large = costOf(used, people);
  const { rows } = await sql.query(`SELECT pg_total_relation_size('deliveries') AS bytes`);
  await setPeople(sql, SMALL);
  await sendSmall();

  await setPeople(sql, people);
  await emptyLedger(sql);
  await sink.ask('reset');
  const calledAt = process.hrtime.bigint();
  const id = await begin(api);
  const first = await until('the first mail', async () => (await sink.ask('counted')).firstAt, { everyMs: 10 });
  // Pause in the middle of a chunk of the audience: at its end the worker may be waiting for the next chunk.
  await sink.ask('reaches', { count: 12_500 });
  const pausedAt = process.hrtime.bigint();
  await api.pause(id);
  let before = -1;
  const isStill = async () => {
    const { mails, lastAt } = await sink.ask('counted');
    const still = mails === before && lastAt;
    before = mails;
    return still;
  };
  const last = await until('the last mail', isStill, { everyMs: 3_000 });
  const third = (values, which) => {
    const length = Math.floor(values.length / 3);
    const part = values.slice(which * length, (which + 1) * length);
    return sum(part) / part.length;
  };
  return [
    { what: `a send to ${people}`, unit: 'mails/s', values: [rate] },
    { what: `CPU of ${COUNTED.join(', ')}, ${SMALL}`, unit: 's/1,000 mails', values: small.map(all) },
    { what: `the same, ${people}`, unit: 's/1,000 mails', values: [all(large)] },
    ...COUNTED.map((name) => ({
      what: `CPU of ${name}: ${SMALL} (median), ${people}`,
      unit: 's/1,000 mails',
      values: [medianOfSmall((cost) => cost[name]), large[name]],
      isPair: true,
    })),
    {
      target: 'g',
      what: `cost of a delivery of ${people} over one of ${SMALL}`,
      unit: '×',
      values: [all(large) / medianOfSmall(all)],
      atMost: 1.1,
    },
    ...['server', 'worker'].map((name) => ({
      what: `RSS of the ${name}: mean of the send's first third, and of its last`,
      unit: 'MB',
      values: [third(memory[name], 0), third(memory[name], 2)],
      isPair: true,
    })),
    { what: 'deliveries with their indexes, for each mail', unit: 'bytes', values: [Number(rows[0].bytes) / people] },
    {
      target: 'h',
      what: `first mail of a send to ${people}, call to 250`,
      unit: 'ms',
      values: [Number(first - calledAt) / 1e6],
      atMost: 1_000,
    },
    {
      target: 'i',
      what: 'last mail after its pause was asked for',
      unit: 'ms',
      values: [Math.max(0, Number(last - pausedAt) / 1e6)],
      atMost: 1_000,
    },
  ];
};
