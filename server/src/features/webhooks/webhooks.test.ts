import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { recordFeedback } from '@tidings/core/ledger/record-feedback';
import { settleAttempts } from '@tidings/core/ledger/settle';
import { suppress, undoSuppressions } from '@tidings/core/ledger/suppressions';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  addresses,
  createTestLedger,
  resultOf,
  TEST_HASH_KEY,
} from '../../../../packages/core/src/testing/test-ledger.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { startWebhookReceiver } from '../../../../test/support/webhook-receiver.js';
import { createDataSource } from '../../assembly/database/data-source.js';
import { allowedNetworks } from '../../foundation/outbound/networks.js';
import type { WebhookEndpointInput } from './endpoint.inputs.js';
import { createWebhookEndpointService, type WebhookEndpointService } from './endpoint.service.js';
import { erasePersonFromWebhooks } from './erase.js';
import { WebhookEventType } from './event-type.js';
import { fanOut } from './fan-out.js';
import { dropOldTries, dropWaiting } from './lanes.js';
import { replayStep } from './replay.js';
import { startSender } from './sender.js';
import { createWebhookLog } from './webhook-log.js';

const KEYS = { secretKey: Buffer.alloc(32, 7) };
const logger = createLogger({ name: 'test', level: 'silent' });
const ledger = await createTestLedger();
const ALL = Object.values(WebhookEventType);

let dataSource: DataSource;
let endpoints: WebhookEndpointService;

beforeAll(async () => {
  dataSource = createDataSource({ url: ledger.url });
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
  endpoints = createWebhookEndpointService({ dataSource, keys: KEYS, allowsHttp: true });
});

beforeEach(async () => {
  await ledger.query('DELETE FROM webhook_endpoints');
  await ledger.clear();
  await ledger.query('DELETE FROM webhook_outbox');
});

const startSending = (allowed = 'loopback') => {
  const sender = startSender({
    pool: ledger.pool,
    keys: KEYS,
    outbound: { allowed: allowedNetworks(allowed), withinMs: 2_000 },
    isLeading: () => true,
    logger,
  });
  onTestFinished(sender.stop);
  return sender;
};

let names = 0;

/** A receiver with an endpoint. */
const connect = async (input: Partial<WebhookEndpointInput> = {}) => {
  const receiver = await startWebhookReceiver();
  names += 1;
  const { endpoint, secret } = await endpoints.create({
    name: `Endpoint ${names}`,
    url: receiver.url,
    types: ALL,
    isBatched: true,
    ...input,
  });
  receiver.state.secrets = [secret!];
  return { ...receiver, id: endpoint.id, secret: secret! };
};

/** Claims all mails of a new send, and settles them. */
const sendMails = async (
  count: number,
  { outcome = 'SENT', ...more }: { outcome?: 'SENT' | 'RETRY' | 'FAILED' } & Record<string, unknown> = {},
) => {
  const id = await ledger.accept({ to: addresses(count), ...more });
  const claimed = await ledger.claim(id);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, outcome)),
  );
  return { id, claimed };
};

const stateOf = async (id: string) => (await endpoints.find(id)).state;

const tries = (id: string) =>
  ledger.query<{ status: number | null; error: string | null; answer: string | null }>(
    'SELECT status, error, answer FROM webhook_tries WHERE endpoint_id = $1 ORDER BY id',
    [id],
  );

/** Makes every failed lane due. */
const hurry = () => ledger.query('UPDATE webhook_lanes SET next_try_at = now()');

const gather = async () => {
  while ((await fanOut(ledger.pool)) === 'full');
};

describe('what is written', () => {
  const waiting = () =>
    ledger.query<{ kind: string; events: number }>('SELECT kind, events FROM webhook_outbox ORDER BY id');

  test('nothing while no active endpoint wants the type', async () => {
    const { id } = await connect({ types: [WebhookEventType.DELIVERY_FAILED] });
    await sendMails(3);
    expect(await waiting()).toEqual([]);
    await sendMails(3, { outcome: 'FAILED' });
    expect(await waiting()).toEqual([{ kind: 'ATTEMPT', events: 3 }]);
    await ledger.query('DELETE FROM webhook_outbox');
    await ledger.query(`UPDATE webhook_endpoints SET state = 'OFF' WHERE id = $1`, [id]);
    await sendMails(3, { outcome: 'FAILED' });
    expect(await waiting()).toEqual([]);
  });

  test('one row for each dispatch of a settle', async () => {
    await connect({ types: [WebhookEventType.DELIVERY_SENT] });
    await sendMails(40);
    expect(await waiting()).toEqual([{ kind: 'ATTEMPT', events: 40 }]);
  });

  test('a settle without endpoints reads no row for webhooks', async () => {
    const { rows } = await ledger.pool.query(
      `EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT text)
       SELECT id FROM (SELECT generate_series(1, 100) AS id) s
       WHERE EXISTS (SELECT FROM webhook_endpoints e WHERE e.state = 'ACTIVE')
         AND 'delivery.sent' = ANY (ARRAY(SELECT unnest(e.types) FROM webhook_endpoints e WHERE e.state = 'ACTIVE'))`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('One-Time Filter');
    expect(plan).toMatch(/ProjectSet \(never executed\)/);
  });
});

test('each type of event comes with its data, signed for standardwebhooks and svix', async () => {
  const receiver = await connect();
  startSending();
  const { id, claimed } = await sendMails(2, { metadata: { order: 'A-1' }, topic: null });
  const [first] = claimed;
  await sendMails(1, { outcome: 'RETRY' });
  await sendMails(1, { outcome: 'FAILED' });
  await recordFeedback(ledger.pool, {
    hashKey: TEST_HASH_KEY,
    events: [
      {
        deduplicationKey: 'one',
        target: { deliveryId: first!.id, dispatch: id, round: 0 },
        email: null,
        kind: 'COMPLAINED',
        bounceClass: null,
        source: 'SMTP',
        errorClass: null,
        statusCode: null,
        diagnostic: null,
        happenedAt: new Date().toISOString(),
        raw: null,
      },
    ],
  });
  await suppress(ledger.pool, [
    {
      address: 'zed@example.test',
      scope: 'ALL_MAIL',
      topic: null,
      reason: 'MANUAL',
      note: '',
      createdBy: null,
      createdAt: null,
      expiresAt: null,
    },
  ]);
  const [suppression] = await ledger.query<{ id: string }>(
    `SELECT id FROM suppressions WHERE address = 'zed@example.test'`,
  );
  await undoSuppressions(ledger.pool, { ids: [suppression!.id], note: '', undoneBy: null });
  await gather();
  await waitUntil(() => receiver.ofType('suppression.removed').length > 0 && receiver.accepted().length >= 10);
  expect(receiver.failures).toEqual([]);
  expect([...new Set(receiver.accepted().map(({ type }) => type))].sort()).toEqual([
    'delivery.complained',
    'delivery.failed',
    'delivery.retrying',
    'delivery.sent',
    'dispatch.completed',
    'suppression.created',
    'suppression.removed',
  ]);
  expect(receiver.ofType('delivery.sent')[0]!.data).toMatchObject({
    dispatchId: id,
    metadata: { order: 'A-1' },
    attempt: 1,
  });
  expect(receiver.ofType('dispatch.completed').find(({ data }) => data.dispatchId === id)!.data).toMatchObject({
    round: 1,
    counts: { total: 2, sent: 2 },
  });
});

test('a batch has at most 100 events, and one without batches has one event a request', async () => {
  const batched = await connect({ types: [WebhookEventType.DELIVERY_SENT] });
  const single = await connect({ types: [WebhookEventType.DELIVERY_SENT], isBatched: false, maxInFlight: 16 });
  startSending();
  await sendMails(400);
  await gather();
  await waitUntil(() => single.accepted().length === 400 && batched.accepted().length === 400, { withinMs: 20_000 });
  expect(Math.max(...batched.requests.map(({ events }) => events.length))).toBeLessThanOrEqual(100);
  expect(batched.requests.length).toBeLessThanOrEqual(32);
  expect(single.requests.every(({ id, events }) => id === events[0]!.id)).toBe(true);
  expect(new Set(batched.accepted().map(({ id }) => id)).size).toBe(400);
});

test('filters let only events of some sends through', async () => {
  const receiver = await connect({
    topics: ['news'],
    eventNames: ['orders'],
    apiKeyIds: ['01890b0c-0000-7000-8000-00000000000a'],
  });
  startSending();
  await sendMails(1, { topic: 'news', event: 'orders', caller: 'key:01890b0c-0000-7000-8000-00000000000b' });
  await sendMails(1, { topic: 'news', event: 'other', caller: 'key:01890b0c-0000-7000-8000-00000000000a' });
  const { id } = await sendMails(1, {
    topic: 'news',
    event: 'orders',
    caller: 'key:01890b0c-0000-7000-8000-00000000000a',
  });
  await gather();
  await waitUntil(() => receiver.accepted().length === 2);
  expect(receiver.accepted().every(({ data }) => data.dispatchId === id)).toBe(true);
});

test('a failed request is sent again with the same id, holds its lane only, and its delivery stays in order', async () => {
  const receiver = await connect({
    types: [WebhookEventType.DELIVERY_RETRYING, WebhookEventType.DELIVERY_SENT],
    isBatched: false,
  });
  const { id } = await sendMails(20, { outcome: 'RETRY' });
  await ledger.query(`UPDATE deliveries SET status = 'QUEUED', publish_at = NULL WHERE dispatch_id = $1`, [id]);
  const rows = await ledger.deliveries(id);
  const claimed = await ledger.claim(id);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'SENT')),
  );
  const held = rows[0]!.id;
  receiver.state.answer = (response, [event]) =>
    void response.writeHead(event!.data.deliveryId === held ? 500 : 200).end('sorry');
  startSending();
  await gather();
  const heldLane = await ledger.query<{ lane: number }>('SELECT lane FROM webhook_messages WHERE body LIKE $1', [
    `%"deliveryId":"${held}"%`,
  ]);
  await waitUntil(
    async () => (await ledger.query('SELECT FROM webhook_messages WHERE lane <> $1', [heldLane[0]!.lane])).length === 0,
  );
  expect(receiver.accepted().some(({ data }) => data.deliveryId === held)).toBe(false);
  receiver.state.answer = (response) => void response.writeHead(200).end();
  await waitUntil(async () => {
    await hurry();
    return receiver.accepted().length === 40;
  });
  const types = receiver
    .accepted()
    .filter(({ data }) => data.deliveryId === held)
    .map(({ type }) => type);
  expect(types).toEqual(['delivery.retrying', 'delivery.sent']);
  expect(new Set(receiver.requests.filter(({ answered }) => answered === 500).map(({ id: one }) => one)).size).toBe(1);
  expect((await tries(receiver.id)).find(({ status }) => status === 500)).toEqual({
    status: 500,
    error: 'answered 500',
    answer: 'sorry',
  });
});

test('requests of a lane leave by their number, also when it gets another digit', async () => {
  const receiver = await connect({ types: [WebhookEventType.DELIVERY_SENT], isBatched: false });
  await ledger.query('ALTER SEQUENCE webhook_messages_id_seq RESTART WITH 9997');
  await ledger.query(
    `INSERT INTO webhook_messages (endpoint_id, lane, message_id, events, types, body)
     SELECT $1, 0, 'evt_' || n, 1, '{delivery.sent}', '{"n":' || n || '}' FROM generate_series(1, 6) n ORDER BY n`,
    [receiver.id],
  );
  startSending();
  await waitUntil(() => receiver.requests.length === 6);
  expect(receiver.requests.map(({ id }) => id)).toEqual(['evt_1', 'evt_2', 'evt_3', 'evt_4', 'evt_5', 'evt_6']);
});

test('410 disables an endpoint at once, and what waits is dropped', async () => {
  const receiver = await connect();
  receiver.state.answer = (response) => void response.writeHead(410).end();
  startSending();
  await sendMails(5);
  await gather();
  await waitUntil(async () => (await stateOf(receiver.id)) === 'DISABLED');
  expect((await endpoints.find(receiver.id)).disabledReason).toBe('GONE');
  await dropWaiting(ledger.pool);
  expect(await ledger.query('SELECT FROM webhook_messages')).toEqual([]);
});

test('Retry-After holds the whole endpoint', async () => {
  const receiver = await connect({ maxInFlight: 1 });
  receiver.state.answer = (response) => void response.writeHead(429, { 'retry-after': '3600' }).end();
  startSending();
  await sendMails(50);
  await gather();
  await waitUntil(async () => (await tries(receiver.id)).length > 0);
  await hurry();
  const [row] = await ledger.query<{ seconds: number }>(
    'SELECT extract(epoch FROM held_until - now())::float8 AS seconds FROM webhook_endpoints',
  );
  expect(row!.seconds).toBeGreaterThan(3_500);
  const other = await connect();
  await sendMails(1);
  await gather();
  await waitUntil(() => other.accepted().length === 2);
  expect(receiver.requests).toHaveLength(1);
});

test('a request that is refused for three days while others are accepted is given up, and those behind it leave', async () => {
  const receiver = await connect({ types: [WebhookEventType.DELIVERY_SENT], isBatched: false, maxInFlight: 2 });
  receiver.state.answer = (response, [event]) => void response.writeHead(event?.id === 'evt_1' ? 422 : 200).end();
  await ledger.query(
    `INSERT INTO webhook_messages (endpoint_id, lane, message_id, events, types, body)
     SELECT $1, n % 2, 'evt_' || n, 1, '{delivery.sent}', '{"id":"evt_' || n || '"}' FROM generate_series(1, 4) n ORDER BY n`,
    [receiver.id],
  );
  startSending();
  await waitUntil(() => receiver.requests.filter(({ answered }) => answered === 200).length === 2);
  await waitUntil(async () => (await tries(receiver.id)).length === 3);
  await ledger.query(`UPDATE webhook_lanes SET failed_since = now() - interval '73 hours'`);
  await waitUntil(async () => {
    await hurry();
    return receiver.requests.some(({ id }) => id === 'evt_3');
  });
  await waitUntil(async () => (await ledger.query('SELECT FROM webhook_messages')).length === 0);
  expect(await stateOf(receiver.id)).toBe('ACTIVE');
  const refused = (await tries(receiver.id)).filter(({ status }) => status === 422);
  expect(refused.at(-1)!.error).toMatch(/^answered 422; given up after three days/);
});

test('an endpoint that fails for three days is disabled; switched on again, it has three days anew', async () => {
  const receiver = await connect({ maxInFlight: 1 });
  await receiver.stop();
  startSending();
  await sendMails(1);
  await gather();
  await waitUntil(async () => (await tries(receiver.id)).length > 0);
  expect(await stateOf(receiver.id)).toBe('ACTIVE');
  await ledger.query(`UPDATE webhook_lanes SET failed_since = now() - interval '73 hours'`);
  await waitUntil(async () => {
    await hurry();
    return (await stateOf(receiver.id)) === 'DISABLED';
  });
  const { disabledReason, disabledError } = await endpoints.find(receiver.id);
  expect({ disabledReason, disabledError }).toEqual({
    disabledReason: 'FAILING',
    disabledError: expect.stringMatching(/^127\.0\.0\.1 can't be reached/),
  });
  await endpoints.update(receiver.id, { name: 'Again', types: ALL, isActive: true });
  expect(await ledger.query('SELECT FROM webhook_lanes')).toEqual([]);
});

test('a lane that works again begins its waits anew', async () => {
  const { id, state, accepted } = await connect({ isBatched: false, types: [WebhookEventType.DELIVERY_RETRYING] });
  const dispatchId = await ledger.accept({ to: addresses(1) });
  for (let tries = 0; tries < 3; tries += 1) {
    await settleAttempts(
      ledger.pool,
      (await ledger.claim(dispatchId)).map((delivery) => resultOf(delivery, 'RETRY')),
    );
    await ledger.letTimePass();
  }
  await gather();
  const [first] = await ledger.query<{ lane: number }>('SELECT lane FROM webhook_messages ORDER BY id LIMIT 1');
  await ledger.query(
    `INSERT INTO webhook_lanes VALUES ($1, $2, 10, now() - interval '71 hours 59 minutes 59 seconds', now())`,
    [id, first!.lane],
  );
  state.answer = (response) => void response.writeHead(accepted().length === 0 ? 204 : 500).end();
  startSending();
  await waitUntil(async () => (await tries(id)).length === 2);
  const [lane] = await ledger.query<{ tries: number; wait: number }>(
    'SELECT tries, extract(epoch FROM next_try_at - now())::float8 AS wait FROM webhook_lanes WHERE endpoint_id = $1',
    [id],
  );
  expect(lane!.tries).toBe(1);
  expect(lane!.wait).toBeLessThan(60);
  expect(await stateOf(id)).toBe('ACTIVE');
});

test('a replay begins once the log has what was in the outboxes', async () => {
  const { id } = await connect();
  await sendMails(1);
  const log = createWebhookLog({ dataSource });
  await log.beginReplay(id, { since: new Date(0), dispatchId: null, deliveryId: null });
  const clickhouse = { query: async () => ({ json: async () => [] }) } as unknown as DeliveryLog;
  expect(await replayStep({ pool: ledger.pool, clickhouse })).toBe(false);
  await sendMails(1);
  await ledger.query('DELETE FROM attempt_outbox WHERE id = (SELECT min(id) FROM attempt_outbox)');
  expect(await replayStep({ pool: ledger.pool, clickhouse })).toBe(true);
});

test('only so many replays of an endpoint are open at once', async () => {
  const { id } = await connect();
  const log = createWebhookLog({ dataSource });
  const begin = () => log.beginReplay(id, { since: new Date(0), dispatchId: null, deliveryId: null });
  for (let n = 0; n < 10; n += 1) await begin();
  await expect(begin()).rejects.toThrow('10 replays of this webhook are in progress');
  await ledger.query(
    'UPDATE webhook_replays SET finished_at = now() WHERE id = (SELECT min(id::text) FROM webhook_replays)::uuid',
  );
  await begin();
});

test('a slow endpoint holds no other, and gets no more requests at once than it may', async () => {
  const slow = await connect({ maxInFlight: 2 });
  const quick = await connect();
  let open = 0;
  let most = 0;
  slow.state.answer = async () => {
    open += 1;
    most = Math.max(most, open);
  };
  startSending();
  await sendMails(60);
  await gather();
  await waitUntil(() => quick.accepted().length === 61);
  expect(slow.accepted()).toEqual([]);
  expect(most).toBeLessThanOrEqual(2);
});

test.each([
  'http://127.0.0.1:9/',
  'http://[::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://169.254.169.254/latest/meta-data',
])('no request goes to %s unless it is allowed', async (url) => {
  const { endpoint } = await endpoints.create({ name: url, url, types: ALL });
  startSending('172.30.0.0/16');
  await sendMails(1);
  await gather();
  const [made] = await waitUntil(async () => {
    const found = await tries(endpoint.id);
    return found.length > 0 && found;
  });
  expect(made!.error).toMatch(/isn't public$/);
  expect(made!.status).toBeNull();
});

test('a redirect is a failure, and not followed', async () => {
  const target = await connect();
  const receiver = await connect({ types: [WebhookEventType.DISPATCH_PAUSED, WebhookEventType.DELIVERY_SENT] });
  await ledger.query('UPDATE webhook_endpoints SET state = $2 WHERE id = $1', [target.id, 'OFF']);
  receiver.state.answer = (response) => void response.writeHead(302, { location: target.url }).end();
  startSending();
  await sendMails(1);
  await gather();
  await waitUntil(async () => (await tries(receiver.id)).length > 0);
  expect((await tries(receiver.id))[0]!.error).toBe("answered 302, and redirects aren't followed");
  expect(target.requests).toEqual([]);
});

test('after a rotation both secrets sign, and after the overlap the new one alone', async () => {
  const receiver = await connect();
  const { secret } = await endpoints.rotate(receiver.id, 1);
  receiver.state.secrets = [receiver.secret, secret!];
  startSending();
  await sendMails(1);
  await gather();
  await waitUntil(() => receiver.accepted().length === 2);
  expect(receiver.failures).toEqual([]);
  await ledger.query('UPDATE webhook_endpoints SET previous_secret_until = now()');
  await sendMails(1);
  await gather();
  await waitUntil(() => receiver.accepted().length === 4);
  expect(receiver.failures.length).toBeGreaterThan(0);
});

test('an erased person leaves what waits and the answers, and others stay', async () => {
  const receiver = await connect({ types: [WebhookEventType.DELIVERY_SENT], maxInFlight: 1 });
  receiver.state.answer = (response) => void response.writeHead(500).end('no such user: PERSON1@example.test');
  const sender = startSending();
  const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'shop=person1' };
  await sendMails(2, { trace });
  await gather();
  await waitUntil(async () => (await tries(receiver.id)).length > 0);
  await sender.stop();
  await erasePersonFromWebhooks(ledger.pool, { email: 'person1@example.test', userIds: [] });
  const messages = await ledger.query<{ body: string; trace: object | null }>(
    'SELECT body, trace_context AS trace FROM webhook_messages',
  );
  const waiting = JSON.stringify(messages);
  expect(waiting).not.toContain('person1@example.test');
  // A tracestate is the caller's own text, as metadata is.
  expect(messages.filter(({ body }) => body.includes('"email":null')).map(({ trace: left }) => left)).toEqual([null]);
  expect(waiting).toContain('person2@example.test');
  expect((await tries(receiver.id)).every(({ answer }) => answer === null)).toBe(true);
});

test('of the tries of an endpoint, the latest 10,000 are kept', async () => {
  const { id } = await connect();
  await ledger.query(
    `INSERT INTO webhook_tries (endpoint_id, message_id, events, types, started_at, duration_ms)
     SELECT $1, n::text, 1, '{}', now(), 1 FROM generate_series(1, 10100) n`,
    [id],
  );
  while (await dropOldTries(ledger.pool));
  expect(await ledger.query('SELECT count(*)::int AS count, min(message_id::int) AS first FROM webhook_tries')).toEqual(
    [{ count: 10_000, first: 101 }],
  );
});
