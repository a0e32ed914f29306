// What webhooks cost a send, and how many events they carry to one endpoint that answers after 50 ms.

import { until } from '../support/api.mjs';
import { startHelper } from '../support/processes.mjs';
import { sendToAll } from '../support/send.mjs';
import { createSetting, setPeople } from '../support/setting.mjs';
import { startCounting } from '../support/usage.mjs';

export const needs = 'RabbitMQ';

const PEOPLE = 20_000;
const PEOPLE_OF_SINGLES = 4_000;
/** Events that wait while the endpoint is held, to measure how fast they leave. */
const BACKLOG = 40_000;

const CREATE =
  'mutation ($input: WebhookEndpointInput!) { saved: createWebhookEndpoint(input: $input) { endpoint { id } } }';

export const run = async ({ rabbit, rounds }) => {
  const serverSettings = { WEBHOOK_ALLOW_PRIVATE: 'loopback' };
  const setting = await createSetting({ rabbit, people: PEOPLE, countsMails: false, serverSettings });
  const { api, sql } = setting;
  const worker = await setting.startWorker();
  const receiver = await startHelper('webhook-receiver', { RECEIVER_DELAY_MS: '50' });
  const { id } = (
    await api.ask(CREATE, {
      input: {
        name: 'bench',
        url: await receiver.ask('url'),
        types: ['DELIVERY_SENT', 'DELIVERY_FAILED', 'DISPATCH_COMPLETED'],
        isBatched: true,
        isActive: false,
      },
    })
  ).saved.endpoint;
  const set = (columns) => sql.query(`UPDATE webhook_endpoints SET ${columns} WHERE id = $1`, [id]);
  const arrived = (events) =>
    until('the events', async () => (await receiver.ask('counts')).events >= events, {
      everyMs: 100,
      withinMs: 120_000,
    });

  const figures = { without: [], withBatches: [], slower: [], lag: [], busiest: [], backlog: [], cpu: [], singles: [] };
  await sendToAll(setting, { people: PEOPLE, worker });
  for (let round = 0; round < rounds; round += 1) {
    await set(`state = 'OFF'`);
    const without = await sendToAll(setting, { people: PEOPLE, worker });
    await receiver.ask('reset');
    await set(`state = 'ACTIVE', is_batched = true, max_in_flight = 4`);
    const told = await sendToAll(setting, { people: PEOPLE, worker });
    const endedAt = Date.now();
    await arrived(PEOPLE);
    const counts = await receiver.ask('counts');
    figures.without.push(without.rate);
    figures.withBatches.push(told.rate);
    figures.slower.push(100 * (1 - told.rate / without.rate));
    figures.lag.push(Math.max(0, (counts.lastAt - endedAt) / 1_000));
    figures.busiest.push(counts.busiest);

    await set(`held_until = 'infinity'`);
    for (let sent = 0; sent < BACKLOG; sent += PEOPLE) await sendToAll(setting, { people: PEOPLE, worker });
    await until('the gathering', async () => (await sql.query('SELECT FROM webhook_outbox LIMIT 1')).rows.length === 0);
    await receiver.ask('reset');
    const count = startCounting({ server: setting.pids.server, PostgreSQL: setting.pids.PostgreSQL });
    await set(`held_until = NULL`);
    await arrived(BACKLOG);
    const { firstAt, lastAt, events } = await receiver.ask('counts');
    const used = count();
    figures.backlog.push(events / ((lastAt - firstAt) / 1_000));
    figures.cpu.push((1_000 * (used.server + used.PostgreSQL)) / events);
  }

  await setPeople(sql, PEOPLE_OF_SINGLES);
  for (let round = 0; round < rounds; round += 1) {
    await receiver.ask('reset');
    await set(`is_batched = false, max_in_flight = 16`);
    await sendToAll(setting, { people: PEOPLE_OF_SINGLES, worker });
    await arrived(PEOPLE_OF_SINGLES);
    const { firstAt, lastAt, events } = await receiver.ask('counts');
    figures.singles.push(events / ((lastAt - firstAt) / 1_000));
  }
  return [
    { what: `a send to ${PEOPLE} without webhooks`, unit: 'mails/s', values: figures.without },
    {
      what: 'the same while an endpoint is told of each mail, in batches',
      unit: 'mails/s',
      values: figures.withBatches,
    },
    { what: 'slowed by', unit: '%', values: figures.slower, atMost: 5 },
    { what: 'the last event after the end of the send and its log', unit: 's', values: figures.lag },
    { what: 'events while sending, in the busiest five seconds', unit: 'events/s', values: figures.busiest },
    {
      what: `${BACKLOG} waiting events in batches of up to 100, four requests at once, answered after 50 ms`,
      unit: 'events/s',
      values: figures.backlog,
      atLeast: 2_000,
    },
    { what: 'CPU of the server and PostgreSQL for them', unit: 's/1,000 events', values: figures.cpu },
    {
      what: 'single events, sixteen requests at once, answered after 50 ms',
      unit: 'events/s',
      values: figures.singles,
    },
  ];
};
