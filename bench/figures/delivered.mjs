// Figure n: a send while a provider reports each of its mails as delivered, compared with the same send without reports.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/api.mjs';
import { percentile } from '../support/numbers.mjs';
import { startHelper } from '../support/processes.mjs';
import { sendToAll } from '../support/send.mjs';
import { connectAsSuperuser, createSetting, SECRET_KEY } from '../support/setting.mjs';

export const needs = 'RabbitMQ';

const SETTLED = /duration: ([\d.]+) ms {2}execute settle_attempts:/g;

/** The durations of settling in PostgreSQL's log from `offset` on, in milliseconds. */
const settlesIn = (folder, offset) =>
  [...readFileSync(join(folder, 'postgres.log'), 'latin1').slice(offset).matchAll(SETTLED)].map(([, ms]) => Number(ms));

const logLength = (folder) => readFileSync(join(folder, 'postgres.log'), 'latin1').length;

export const run = async ({ rabbit, rounds, people = 20_000 }) => {
  const provider = await startHelper('provider');
  const setting = await createSetting({
    rabbit,
    people,
    countsMails: false,
    serverSettings: { FEEDBACK_SENDGRID_PUBLIC_KEY: await provider.ask('publicKey') },
  });
  const { sql, folder, databaseUrl, server } = setting;
  const superuser = await connectAsSuperuser(databaseUrl, folder);
  await superuser.query('ALTER SYSTEM SET log_min_duration_statement = 0');
  await superuser.query('SELECT pg_reload_conf()');
  await superuser.end();
  const worker = await setting.startWorker();

  const measure = async ({ isReported }) => {
    const offset = logLength(folder);
    // The provider sees an empty table until the send begins.
    await sql.query('TRUNCATE dispatches, deliveries, feedback_outbox CASCADE');
    const reporting = isReported
      ? provider.ask('report', { url: server.found, databaseUrl, secretKey: SECRET_KEY, count: people })
      : undefined;
    const { rate } = await sendToAll(setting, { people, worker });
    const { seconds } = (await reporting) ?? {};
    if (isReported) {
      const isCounted = async () => (await sql.query('SELECT delivered FROM dispatches')).rows[0].delivered === people;
      await until('the last report', isCounted, { everyMs: 50, withinMs: 30_000 });
    }
    return { rate, p95: percentile(settlesIn(folder, offset), 95), reports: seconds && people / seconds };
  };

  const lanes = { without: [], with: [] };
  await measure({ isReported: false });
  await measure({ isReported: true });
  for (let round = 0; round < rounds; round += 1) {
    lanes.without.push(await measure({ isReported: false }));
    lanes.with.push(await measure({ isReported: true }));
  }
  const row = (what, lane, field, unit) => ({ what, unit, values: lanes[lane].map((one) => one[field]) });
  return [
    row('mails sent, without reports', 'without', 'rate', 'mails/s'),
    row('mails sent, each reported as delivered', 'with', 'rate', 'mails/s'),
    row('reports', 'with', 'reports', 'reports/s'),
    {
      target: 'n',
      what: 'the second over the first',
      unit: '×',
      values: lanes.with.map(({ rate }, round) => rate / lanes.without[round].rate),
    },
    row('95th percentile of settling, without reports', 'without', 'p95', 'ms'),
    row('95th percentile of settling, with reports', 'with', 'p95', 'ms'),
  ];
};
