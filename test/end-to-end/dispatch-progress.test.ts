import { waitUntil } from '@tidings/core/runtime/wait-until';
import { within } from '@tidings/core/runtime/within';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { PLAIN } from '../support/fixtures.js';
import { readStream } from '../support/read-stream.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PROGRESS =
  'subscription ($id: ID!) { dispatchProgress(id: $id) { id status completedAt counts { total sent queued sending failed } failures { count } } }';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let held = Promise.resolve();
const open: { close: () => void }[] = [];

beforeAll(async () => {
  const sink = await startSmtpSink({
    onMail: async ({ to }) => {
      await held;
      return to.startsWith('nobody') ? '550 5.1.1 no such user' : undefined;
    },
  });
  tidings = await startTestTidings({ SMTP_URL: sink.url });
  await tidings.admin.createTemplate(PLAIN);
});

afterEach(() => {
  for (const { close } of open.splice(0)) close();
});

/** Lets no mail be accepted until the returned function is called. */
const hold = () => {
  let release = () => {};
  held = new Promise((resolve) => {
    release = resolve;
  });
  return release;
};

const send = (to: string[]) =>
  tidings.admin.send({ templateName: 'plain', typeEvent: 'GROUP', to: to.map((email) => ({ email })) });

const follow = async (id: string, token = tidings.admin.token, query = PROGRESS) => {
  const stream = await readStream(tidings.url, { token, query, variables: { id } });
  open.push(stream);
  return { ...stream, states: () => stream.events.flatMap(({ data }) => data?.data?.dispatchProgress ?? []) };
};

test('a send is followed from its beginning to its end, and its retry after that', async () => {
  const release = hold();
  const { id } = await send(['ann@example.test', 'ben@example.test', 'nobody@example.test']);
  const { states, headers } = await follow(id);
  expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(headers.get('x-accel-buffering')).toBe('no');
  expect(headers.get('x-request-id')).toBeTruthy();
  await waitUntil(() => states().at(-1)?.status === 'SENDING');
  release();
  await waitUntil(() => states().at(-1)?.status === 'COMPLETED');
  expect(states().at(-1)).toMatchObject({
    id,
    counts: { total: 3, sent: 2, failed: 1, queued: 0, sending: 0 },
    // Read anew for each event.
    failures: [{ count: 1 }],
  });
  expect(states()[0].failures).toEqual([]);
  const before = states().length;
  await tidings.admin.ask('mutation ($id: ID!) { retryDeliveries(dispatchId: $id) { id } }', { id });
  await waitUntil(() => states().length > before);
});

test('several callers of several dispatches get only changes, each of their own', async () => {
  const release = hold();
  const [first, second] = [await send(['ann@example.test']), await send(['ben@example.test'])];
  const streams = [await follow(first.id), await follow(first.id), await follow(second.id)];
  await waitUntil(() => streams.every(({ states }) => states().at(-1)?.counts.sending === 1));
  await tidings.admin.ask('mutation ($id: ID!) { pauseDispatch(id: $id) { id } }', { id: second.id });
  await waitUntil(() => streams[2]!.states().at(-1)?.status === 'PAUSED');
  expect(streams[0]!.states().every(({ id, status }) => id === first.id && status === 'SENDING')).toBe(true);
  expect(streams[1]!.states().at(-1)).toEqual(streams[0]!.states().at(-1));
  release();
  await waitUntil(() => streams.slice(0, 2).every(({ states }) => states().at(-1)?.status === 'COMPLETED'));
});

test('only those who may read a dispatch can follow it', async () => {
  const { id } = await send(['ann@example.test']);
  const stranger = await readStream(tidings.url, { query: PROGRESS, variables: { id } });
  expect([stranger.status, stranger.refusal.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  const wrong = await readStream(tidings.url, { token: 'no token', query: PROGRESS, variables: { id } });
  expect([wrong.status, wrong.refusal.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  // A cookie without the header that pages of another origin can't send.
  const forged = await readStream(tidings.url, {
    query: PROGRESS,
    variables: { id },
    headers: { cookie: `tidings_session=${tidings.admin.token}` },
  });
  expect(forged.status).toBe(401);
  const foreign = await follow(id, await tidings.admin.createKey('SEND'));
  await foreign.ended;
  expect(foreign.events[0]!.data.errors[0].extensions).toMatchObject({ code: 'NOT_FOUND' });
  expect(foreign.events[0]!.data.extensions.requestId).toBe(foreign.headers.get('x-request-id'));
  const feedback = await follow(id, await tidings.admin.createKey('FEEDBACK'));
  await feedback.ended;
  expect(feedback.events[0]!.data.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN' });
  const reader = await follow(id, await tidings.admin.createKey('READ'));
  await waitUntil(() => reader.states().length > 0);
});

test.each([
  ['a query', '{ dispatches { total } }', 400, 'Only subscriptions are served here'],
  [
    'an unknown field',
    'subscription ($id: ID!) { dispatchProgress(id: $id) { statu } }',
    200,
    'Cannot query field "statu"',
  ],
  ['an id that is none', PROGRESS, 200, 'id'],
  ['a query that doesn’t parse', 'subscription {', 400, 'Syntax Error'],
  ['a body without a query', undefined, 400, 'query'],
])('%s is refused', async (_what, query, status, message) => {
  const stream = await readStream(tidings.url, {
    token: await tidings.admin.createKey('READ'),
    query: query as string,
    variables: { id: 'x' },
  });
  open.push(stream);
  await stream.ended;
  const [error] = stream.refusal?.errors ?? stream.events[0]!.data.errors;
  expect(stream.status).toBe(status);
  expect(error.message).toContain(message);
  expect(error.message).not.toContain('Did you mean');
  expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED']).toContain(error.extensions.code);
});

test('a subscription that is sent to /graphql is told where it belongs', async () => {
  const error = await tidings.admin.fail(PROGRESS, { id: '01a23125-fce9-7306-8442-bf71c4fbefec' });
  expect(error).toMatchObject({
    code: 'GRAPHQL_VALIDATION_FAILED',
    message: 'Subscriptions are served at /graphql/stream.',
  });
});

test('more than fifty streams of one caller are refused, and others of a closed one open again', async () => {
  const { id } = await send(['ann@example.test']);
  const token = await tidings.admin.createKey('READ');
  const streams = await Promise.all(Array.from({ length: 50 }, () => follow(id, token)));
  expect(streams.every(({ status }) => status === 200)).toBe(true);
  const refused = await follow(id, token);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
  expect(refused.refusal.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED' });
  streams[0]!.close();
  await waitUntil(async () => (await follow(id, token)).status === 200);
  const metrics = await (await fetch(`${tidings.url}/metrics`)).text();
  expect(Number(/^tidings_open_streams (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(50);
});

test('streams end when the server stops, which doesn’t wait for them', async () => {
  const { id } = await send(['ann@example.test']);
  const stream = await follow(id);
  await waitUntil(() => stream.states().length > 0);
  await within({ milliseconds: 10_000, work: tidings.stop(), what: 'the stop' });
  await stream.ended;
  expect(stream.events.at(-1)!.event).toBe('complete');
});
