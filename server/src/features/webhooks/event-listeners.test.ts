import { settleAttempts } from '@tidings/core/ledger/settle';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { addresses, createTestLedger, resultOf } from '../../../../packages/core/src/testing/test-ledger.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { startWebhookReceiver } from '../../../../test/support/webhook-receiver.js';
import { createDataSource } from '../../assembly/database/data-source.js';
import { allowedNetworks } from '../../foundation/outbound/networks.js';
import { createWebhookEndpointService } from './endpoint.service.js';
import type { EventListenerInput } from './event-listener.objects.js';
import { createEventListenerService, dropListeners, type EventListenerService } from './event-listeners.js';
import { WebhookEventType } from './event-type.js';
import { fanOut } from './fan-out.js';
import { startSender } from './sender.js';

const KEYS = { secretKey: Buffer.alloc(32, 7) };
const ledger = await createTestLedger();
const CALLER = 'key:1';

let dataSource: DataSource;
let listeners: EventListenerService;

beforeAll(async () => {
  dataSource = createDataSource({ url: ledger.url });
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
});

beforeEach(async () => {
  await ledger.query('DELETE FROM webhook_endpoints');
  await ledger.clear();
  await ledger.query('DELETE FROM webhook_outbox');
  listeners = createEventListenerService({ dataSource });
});

/** Claims all mails of a new send, and settles them. */
const sendMails = async (count: number): Promise<void> => {
  const id = await ledger.accept({ to: addresses(count) });
  const claimed = await ledger.claim(id);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'SENT')),
  );
};

const create = (input: EventListenerInput = { types: [WebhookEventType.DELIVERY_SENT] }, caller = CALLER) =>
  listeners.create(input, caller);

const take = (
  id: string,
  { after, waitMs = 0, caller = CALLER }: { after?: string; waitMs?: number; caller?: string } = {},
) => listeners.take({ id, caller, after, waitMs });

const waiting = async () => (await ledger.query('SELECT FROM webhook_messages')).length;

const gather = async () => {
  while ((await fanOut(ledger.pool)) === 'full');
};

test('events are taken again until a later call drops them, and in their order', async () => {
  const { id } = await create();
  await sendMails(150);
  await gather();
  const first = await take(id);
  expect(first).toHaveLength(100);
  expect(await take(id)).toEqual(first);
  const cursors = first.map(({ cursor }) => Number(cursor));
  expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
  expect(JSON.parse(first[0]!.body)).toMatchObject({ id: first[0]!.id, type: 'delivery.sent', data: { attempt: 1 } });
  expect(first[0]!.type).toBe('delivery.sent');

  const partly = await take(id, { after: first[29]!.cursor });
  expect(partly.slice(0, 70)).toEqual(first.slice(30));
  expect(await waiting()).toBe(120);
  const rest = await take(id, { after: partly.at(-1)!.cursor });
  expect(rest).toHaveLength(20);
  expect(await take(id, { after: rest.at(-1)!.cursor })).toEqual([]);
  expect(await waiting()).toBe(0);
});

test('a call waits for an event, and a newer one or the end of the server ends its wait', async () => {
  const { id } = await create();
  const waits = take(id, { waitMs: 20_000 });
  await sendMails(1);
  await gather();
  const [event] = await waits;
  expect(event).toMatchObject({ type: 'delivery.sent' });

  const after = event!.cursor;
  const began = performance.now();
  const older = take(id, { after, waitMs: 20_000 });
  await waitUntil(async () => (await waiting()) === 0, { what: 'the call to begin' });
  const newer = take(id, { after, waitMs: 20_000 });
  expect(await older).toEqual([]);
  listeners.endWaits();
  expect(await newer).toEqual([]);
  expect(await take(id, { waitMs: 20_000 })).toEqual([]);
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('a wait ends if the listener is removed', async () => {
  const { id } = await create();
  const waits = expect(take(id, { waitMs: 20_000 })).rejects.toMatchObject({ reason: 'webhook.notFound' });
  expect(await listeners.end(id, CALLER)).toBe(true);
  await waits;
});

test('a listener belongs to its caller, and is no webhook for the admin', async () => {
  const { id } = await create();
  await expect(take(id, { caller: 'key:2' })).rejects.toMatchObject({ reason: 'webhook.notFound' });
  expect(await listeners.end(id, 'key:2')).toBe(false);
  const endpoints = createWebhookEndpointService({ dataSource, keys: KEYS, allowsHttp: true });
  expect(await endpoints.list()).toEqual([]);
  await expect(endpoints.find(id)).rejects.toMatchObject({ reason: 'webhook.notFound' });
  expect(await endpoints.delete([id])).toBe(0);
  const { endpoint } = await endpoints.create({
    name: 'a',
    url: 'https://example.test/',
    types: [WebhookEventType.DELIVERY_SENT],
  });
  await expect(take(endpoint.id)).rejects.toMatchObject({ reason: 'webhook.notFound' });
  expect(await listeners.end(endpoint.id, CALLER)).toBe(false);
  expect(await listeners.end(id, CALLER)).toBe(true);
  await expect(take(id)).rejects.toMatchObject({ reason: 'webhook.notFound' });
});

test('a caller has at most ten listeners', async () => {
  for (let number = 0; number < 10; number += 1) await create();
  await expect(create()).rejects.toMatchObject({ reason: 'webhook.tooManyListeners' });
  await expect(create({}, 'key:2')).resolves.toMatchObject({ types: Object.values(WebhookEventType) });
});

test('a listener that nobody asks, or that takes too little, is removed', async () => {
  const { id } = await create();
  const { id: other } = await create();
  await ledger.query(`UPDATE webhook_endpoints SET listens_until = now() - interval '1 second' WHERE id = $1`, [id]);
  await dropListeners(ledger.pool);
  await expect(take(id)).rejects.toMatchObject({ reason: 'webhook.notFound' });
  const fill = (rows: number) =>
    ledger.query(
      `INSERT INTO webhook_messages (endpoint_id, lane, message_id, events, types, body)
       SELECT $1, n % 16, 'evt_' || n, 1, '{delivery.sent}', '{}' FROM generate_series(1, $2::int) n`,
      [other, rows],
    );
  await fill(10_000);
  await dropListeners(ledger.pool);
  expect(await take(other)).toHaveLength(100);
  await fill(1);
  await dropListeners(ledger.pool);
  await expect(take(other)).rejects.toMatchObject({ reason: 'webhook.notFound' });
  expect(await waiting()).toBe(0);
});

test('a call keeps its listener', async () => {
  const { id } = await create();
  await ledger.query(`UPDATE webhook_endpoints SET listens_until = now() - interval '1 second'`);
  await take(id);
  await dropListeners(ledger.pool);
  await expect(take(id)).resolves.toEqual([]);
});

test('the sender of webhooks leaves listeners alone', async () => {
  const { id } = await create();
  await sendMails(3);
  await gather();
  const said: string[] = [];
  const sender = startSender({
    pool: ledger.pool,
    keys: KEYS,
    outbound: { allowed: allowedNetworks('loopback'), withinMs: 2_000 },
    isLeading: () => true,
    logger: createLogger({ name: 'test', level: 'warn' }, { write: (line) => void said.push(line) }),
  });
  onTestFinished(sender.stop);
  const endpoints = createWebhookEndpointService({ dataSource, keys: KEYS, allowsHttp: true });
  const receiver = await startWebhookReceiver();
  await endpoints.create({ name: 'a', url: receiver.url, types: [WebhookEventType.DELIVERY_SENT] });
  await sendMails(1);
  await gather();
  sender.wake();
  await waitUntil(() => receiver.accepted().length === 1, { what: 'the event of the other endpoint' });
  await sender.stop();
  expect(said).toEqual([]);
  expect(await ledger.query('SELECT state FROM webhook_endpoints')).toEqual([{ state: 'ACTIVE' }, { state: 'ACTIVE' }]);
  expect(await take(id)).toHaveLength(4);
});
