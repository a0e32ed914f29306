// Sends for one person made in batches of 500 by 4 callers, committed: by sendNotifications and by REST, compared in turn with calls of
// sendNotification by 32 callers. No worker runs.
import { startHelper } from '../support/processes.mjs';
import { createSetting, emptyLedger } from '../support/setting.mjs';
import { startCounting } from '../support/usage.mjs';

export const needs = 'RabbitMQ';

const SIZE = 500;
const KINDS = {
  single: { what: 'sendNotification, 32 callers', callers: 32, size: 1 },
  mutation: { what: `sendNotifications of ${SIZE}, 4 callers`, callers: 4, size: SIZE },
  json: { what: `REST batches of ${SIZE} in JSON, 4 callers`, callers: 4, size: SIZE },
  lines: { what: `REST batches of ${SIZE} in lines, 4 callers`, callers: 4, size: SIZE },
};

/** The context of a typical event: a few words. */
const CONTEXT = { title: 'Your order has left', order: 4711 };

export const run = async ({ rabbit, rounds, seconds = 8 }) => {
  const setting = await createSetting({ rabbit });
  const helper = await startHelper('batches');
  const key = await setting.api.createKey();
  const call = { url: setting.server.found, key, context: CONTEXT, event: 'order', keys: true };
  const kinds = Object.entries(KINDS);
  const figures = Object.fromEntries(
    kinds.map(([kind]) => [kind, { rate: [], server: [], PostgreSQL: [], ratio: [] }]),
  );
  for (const [kind, { callers, size }] of kinds)
    await helper.ask('flatOut', { ...call, kind, callers, size, seconds: 2 });
  for (let round = 0; round < rounds; round += 1) {
    for (const [kind, { callers, size }] of kinds) {
      await emptyLedger(setting.sql);
      const count = startCounting(setting.pids);
      const { rate, sent } = await helper.ask('flatOut', { ...call, kind, callers, size, seconds });
      const used = count();
      figures[kind].rate.push(rate);
      for (const name of ['server', 'PostgreSQL']) figures[kind][name].push((used[name] / sent) * 1_000);
      figures[kind].ratio.push(rate / figures.single.rate.at(-1));
    }
  }
  return kinds.flatMap(([kind, { what }]) => [
    { what, unit: 'sends/s', values: figures[kind].rate },
    ...['server', 'PostgreSQL'].map((name) => ({
      what: `CPU of ${name}`,
      unit: 's/1,000 sends',
      values: figures[kind][name],
    })),
    ...(kind === 'single' ? [] : [{ what: 'over sendNotification', unit: '×', values: figures[kind].ratio }]),
  ]);
};
