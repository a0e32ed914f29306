import { randomUUID } from 'node:crypto';
import { createMemoryBroker } from '@tidings/core/broker/memory';
import { registerQueue } from '@tidings/core/ledger/queues';
import { NO_STAGING } from '@tidings/core/ledger/staging';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, onTestFinished, test } from 'vitest';
import { createWorker } from './create-worker.js';
import { createFakeLog } from './testing/fake-log.js';
import { TEST_KEYS } from './testing/keys.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { silent } from './testing/logs.js';
import { messageOf } from './testing/recorded-consumer.js';
import { type ScriptedSmtp, startScriptedSmtp } from './testing/scripted-smtp.js';

const WITHIN = { withinMs: 90_000 };
const SLOW = { timeout: 200_000 };

const ledger = await createTestLedger();
await registerQueue(ledger.pool, 'email.news');

const addRoute = async (smtp: ScriptedSmtp): Promise<string> => {
  const id = randomUUID();
  await ledger.pool.query(
    `INSERT INTO routes (id, name, url, host, port, connections, mails_per_connection)
     VALUES ($1::uuid, $1::text, $2, '127.0.0.1', $3, 4, 100)`,
    [id, smtp.url, smtp.port],
  );
  return id;
};

const addSender = (name: string, routeIds: string[]): Promise<string> =>
  ledger.addSender({
    slug: name,
    fromName: name,
    fromEmail: `mail@${name}.test`,
    replyTo: `help@${name}.test`,
    returnPath: `bounces@${name}.test`,
    routeIds,
  });

const isUp = async (routeId: string): Promise<boolean> =>
  (await ledger.pool.query('SELECT is_up FROM routes WHERE id = $1', [routeId])).rows[0].is_up;

/** A worker, its broker, and what a dispatcher does. */
const start = async () => {
  await ledger.pool.query('DELETE FROM senders');
  await ledger.pool.query('DELETE FROM routes');
  const smtp = await startScriptedSmtp();
  const broker = createMemoryBroker();
  const publisher = await broker.createPublisher();
  const worker = createWorker(
    {
      pool: ledger.pool,
      keys: TEST_KEYS,
      consumer: await broker.createConsumer(),
      clickhouse: createFakeLog().client,
      logger: silent,
    },
    {
      connections: 4,
      mailsPerConnection: 1_000,
      mailFrom: 'Tidings <news@built-in.test>',
      uncertainPolicy: 'resend',
      retryWaitsMs: Array(20).fill(200),
      leaseMs: 60_000,
      staging: NO_STAGING,
      smtpUrl: smtp.url,
    },
  );
  onTestFinished(worker.stop);
  const publishIds = (dispatchId: string, ids: string[]) =>
    publisher.publish(ids.map((id) => messageOf(id, { dispatchId })));
  const publish = async (dispatchId: string) =>
    publishIds(
      dispatchId,
      (await ledger.deliveries(dispatchId)).map(({ id }) => id),
    );
  const publishDue = async (dispatchId: string) => {
    const { rows } = await ledger.pool.query<{ id: string }>(
      `UPDATE deliveries SET publish_at = now() + interval '5 seconds'
       WHERE dispatch_id = $1 AND status IN ('QUEUED', 'RETRYING') AND publish_at <= now() RETURNING id::text`,
      [dispatchId],
    );
    await publishIds(
      dispatchId,
      rows.map(({ id }) => id),
    );
  };
  /** Publishes all deliveries, and then, as a dispatcher does, those that are due, until the dispatch has ended. */
  const finish = async (dispatchId: string) => {
    await publish(dispatchId);
    await waitUntil(
      async () => {
        await publishDue(dispatchId);
        return (await ledger.dispatch(dispatchId)).status === 'COMPLETED';
      },
      { ...WITHIN, everyMs: 200, what: 'the dispatch to end' },
    );
  };
  return { smtp, publish, publishDue, finish };
};

const recipients = (...servers: ScriptedSmtp[]) => servers.flatMap(({ mails }) => mails.map(({ to }) => to[0]!)).sort();

const waitsOf = async (dispatchId: string) =>
  (
    await ledger.pool.query('SELECT status, wait_reason, route_id FROM deliveries WHERE dispatch_id = $1 ORDER BY id', [
      dispatchId,
    ])
  ).rows;

test(
  'each sender’s mails go by its own route, from its own address, with its own bounce address and Message-ID',
  SLOW,
  async () => {
    const { smtp, finish } = await start();
    const [a, b] = [await startScriptedSmtp(), await startScriptedSmtp()];
    const ofA = await addSender('a', [await addRoute(a)]);
    const ofB = await addSender('b', [await addRoute(b)]);
    const people = strangers(5);
    const sends = [
      await ledger.send(people, { senderId: ofA }),
      await ledger.send(people, { senderId: ofB }),
      await ledger.send(people),
    ];
    await Promise.all(sends.map(({ dispatchId }) => finish(dispatchId)));
    for (const [name, { mails }] of Object.entries({ a, b })) {
      expect(mails).toHaveLength(5);
      for (const { from, source } of mails) {
        expect(from).toMatch(new RegExp(`^bounces\\+[a-z2-7]+@${name}\\.test$`));
        expect(source).toContain(`From: ${name} <mail@${name}.test>`);
        expect(source).toContain(`Reply-To: help@${name}.test`);
        expect(source).toMatch(new RegExp(`^Message-ID: <.*@${name}\\.test>`, 'm'));
      }
    }
    expect(smtp.mails).toHaveLength(5);
    for (const { from, source } of smtp.mails) {
      expect(from).toBe('news@built-in.test');
      expect(source).toContain('From: Tidings <news@built-in.test>');
      expect(source).not.toContain('Reply-To');
    }
  },
);

test('the next route takes the mails of one that is down, which is red until it works', SLOW, async () => {
  const { finish } = await start();
  const [first, second] = [await startScriptedSmtp({ greeting: 'close' }), await startScriptedSmtp()];
  const route = await addRoute(first);
  const senderId = await addSender('a', [route, await addRoute(second)]);
  const one = await ledger.send(strangers(20), { senderId });
  await finish(one.dispatchId);
  expect(second.mails).toHaveLength(20);
  await waitUntil(async () => !(await isUp(route)), { ...WITHIN, what: 'the route to be red' });
  first.script = {};
  await waitUntil(() => isUp(route), { ...WITHIN, what: 'the route to be green' });
  const two = await ledger.send(strangers(20), { senderId });
  await finish(two.dispatchId);
  expect(first.mails).toHaveLength(20);
  const { rows } = await ledger.pool.query(
    'SELECT max(attempts - attempts_before) AS most FROM deliveries WHERE dispatch_id = ANY($1)',
    [[one.dispatchId, two.dispatchId]],
  );
  expect(rows[0].most).toBe(1);
});

test('a route that is down or silent doesn’t stop another sender’s mails', SLOW, async () => {
  const { finish, publish } = await start();
  const [dead, silentOne, good] = [
    await startScriptedSmtp({ greeting: 'close' }),
    await startScriptedSmtp({ MAIL: 'silence' }),
    await startScriptedSmtp(),
  ];
  const stuck = await ledger.send(strangers(200), { senderId: await addSender('dead', [await addRoute(dead)]) });
  const hung = await ledger.send(strangers(200), { senderId: await addSender('silent', [await addRoute(silentOne)]) });
  await publish(stuck.dispatchId);
  await publish(hung.dispatchId);
  await waitUntil(async () => (await ledger.dispatch(stuck.dispatchId)).retrying === 200, {
    ...WITHIN,
    what: 'the mails of the dead route to wait',
  });
  const other = await ledger.send(strangers(100), { senderId: await addSender('good', [await addRoute(good)]) });
  const begunAt = performance.now();
  await finish(other.dispatchId);
  expect(good.mails).toHaveLength(100);
  expect(performance.now() - begunAt, 'in milliseconds').toBeLessThan(15_000);
  const waiting = await waitsOf(stuck.dispatchId);
  expect(new Set(waiting.map(({ wait_reason }) => wait_reason))).toContain('ROUTE_DOWN');
  expect((await ledger.dispatch(hung.dispatchId)).sent).toBeUndefined();
  silentOne.script = {};
  silentOne.resetConnections();
  dead.script = {};
  await finish(stuck.dispatchId);
  expect(recipients(dead)).toEqual([...new Set(recipients(dead))]);
});

test('a route that stops twice during a send loses no mail and doubles none', SLOW, async () => {
  const { finish } = await start();
  const [first, second] = [await startScriptedSmtp(), await startScriptedSmtp()];
  const senderId = await addSender('a', [await addRoute(first), await addRoute(second)]);
  const { dispatchId } = await ledger.send(strangers(300), { senderId });
  const isNearlyDone = () => first.mails.length + second.mails.length >= 290;
  const stopping = (async () => {
    for (const mails of [40, 120]) {
      await waitUntil(() => first.mails.length >= mails || isNearlyDone(), { ...WITHIN, everyMs: 5 });
      first.script = { greeting: 'close', RCPT: 'close', MAIL: 'close' };
      await waitUntil(() => second.mails.length >= mails / 2 || isNearlyDone(), { ...WITHIN, everyMs: 5 });
      first.script = {};
    }
  })();
  await finish(dispatchId);
  await stopping;
  const all = recipients(first, second);
  expect(all).toHaveLength(300);
  expect(new Set(all).size).toBe(300);
});

test('a mail that may have arrived goes again by its own route only, and an operator can let it go', SLOW, async () => {
  const { finish, publish, publishDue } = await start();
  const [first, second] = [await startScriptedSmtp({ dot: 'close' }), await startScriptedSmtp()];
  const route = await addRoute(first);
  const senderId = await addSender('a', [route, await addRoute(second)]);
  const { dispatchId } = await ledger.send(strangers(2), { senderId });
  await publish(dispatchId);
  await waitUntil(() => first.bodies >= 2, { ...WITHIN, what: 'the mails to be handed over' });
  first.script = { greeting: 'close' };
  first.resetConnections();
  await waitUntil(
    async () => {
      await publishDue(dispatchId);
      return (await waitsOf(dispatchId)).every(({ wait_reason }) => wait_reason === 'OWN_ROUTE_DOWN');
    },
    { ...WITHIN, everyMs: 200, what: 'the mails to wait for their route' },
  );
  expect(second.mails).toEqual([]);
  first.script = {};
  await finish(dispatchId);
  expect(first.mails).toHaveLength(2);
  expect(second.mails).toEqual([]);
});

test('a changed route is used within seconds, and so is a changed sender', SLOW, async () => {
  const { finish } = await start();
  const [first, second] = [await startScriptedSmtp(), await startScriptedSmtp()];
  const route = await addRoute(first);
  const senderId = await addSender('a', [route]);
  await finish((await ledger.send(strangers(3), { senderId })).dispatchId);
  expect(first.mails).toHaveLength(3);
  await ledger.pool.query('UPDATE routes SET url = $2, port = $3 WHERE id = $1', [route, second.url, second.port]);
  await ledger.pool.query(`UPDATE senders SET from_email = 'new@a.test' WHERE id = $1`, [senderId]);
  await waitUntil(
    async () => {
      await finish((await ledger.send(strangers(1), { senderId })).dispatchId);
      return second.mails.some(({ source }) => source.includes('<new@a.test>'));
    },
    { ...WITHIN, everyMs: 500, what: 'the change to be used' },
  );
});
