import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { prepareParts } from '../support/two-processes.js';
import { TEST_AMQP_URL } from '../support/vhost.js';

const MAILS = 300;
const ROUTE = '{ routes { mailsToday warmUp { mails factor target startsOn endsOn today days { date mails } } } }';

const dayFrom = (date: string, days: number) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

const start = async () => {
  const sink = await startSmtpSink();
  const parts = await prepareParts(sink.url);
  const { admin } = await parts.startServer();
  await Promise.all([parts.startWorker(), parts.startWorker()]);
  await admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
  const client = new pg.Client(parts.databaseUrl);
  await client.connect();
  cleanUp(() => client.end());
  return { sink, admin, client };
};

const saveRoute = async (admin: Api, input: object, id?: string): Promise<string> => {
  const query = id
    ? 'mutation ($id: ID!, $input: RouteInput!) { saved: updateRoute(id: $id, input: $input) { id } }'
    : 'mutation ($input: RouteInput!) { saved: createRoute(input: $input) { id } }';
  return (await admin.ask(query, { id, input })).saved.id;
};

describe.skipIf(!TEST_AMQP_URL)('the warm-up plan of a route', () => {
  test('is kept exactly by two workers, grows on the next day, and ends when it is removed', {
    timeout: 120_000,
  }, async () => {
    const { sink, admin, client } = await start();
    const url = sink.url;
    const id = await saveRoute(admin, { name: 'New', url, warmUp: { mails: 40, target: 1_000 } });
    const sender = { slug: 'news', fromEmail: 'news@example.com', routeIds: [id] };
    await admin.ask('mutation ($input: SenderInput!) { createSender(input: $input) { id } }', { input: sender });
    const to = Array.from({ length: MAILS }, (_, n) => ({ email: `p${n}@example.com` }));
    const dispatch = await admin.send({ templateName: 'news', typeEvent: 'GROUP', to, sender: 'news' });
    const rested = (count: number) =>
      waitUntil(
        async () => {
          const { counts } = await admin.dispatch(dispatch.id);
          return counts.sent >= count && counts.retrying === MAILS - counts.sent && counts;
        },
        { what: `${count} mails to be sent and the others to wait`, withinMs: 30_000 },
      );
    expect((await rested(40)).sent).toBe(40);

    const { routes } = await admin.ask(ROUTE);
    const { startsOn, days, ...plan } = routes[0].warmUp;
    expect(plan).toMatchObject({ mails: 40, factor: 1.5, target: 1_000, today: 40, endsOn: dayFrom(startsOn, 7) });
    expect(days.map(({ mails }: { mails: number }) => mails)).toEqual([40, 60, 90, 135, 202, 303, 455, 683]);
    expect(routes[0].mailsToday).toBe(40);
    const { deliveries } = await admin.ask('{ deliveries(filter: { status: RETRYING }) { items { waitReason } } }');
    expect(new Set(deliveries.items.map(({ waitReason }: { waitReason: string }) => waitReason))).toEqual(
      new Set(['LIMIT']),
    );

    // The next day: yesterday's mails and the plan's first day are a day older.
    await client.query('UPDATE route_windows SET day = day - 1');
    await client.query('UPDATE routes SET warm_up_from = warm_up_from - 1');
    expect((await rested(100)).sent).toBe(100);
    expect((await admin.ask(ROUTE)).routes[0]).toMatchObject({ mailsToday: 60, warmUp: { today: 60 } });

    await saveRoute(admin, { name: 'New', url, warmUp: null }, id);
    expect((await admin.completed(dispatch.id, 60_000)).counts).toMatchObject({ sent: MAILS });
    expect(sink.mails).toHaveLength(MAILS);
    expect(sink.doubled()).toEqual([]);
    expect((await admin.ask(ROUTE)).routes[0].warmUp).toBeNull();
  });
});
