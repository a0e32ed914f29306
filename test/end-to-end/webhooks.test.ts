import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { FILMS, STATISTIC } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';
import { startWebhookReceiver } from '../support/webhook-receiver.js';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let admin: Api;
let service: Api;

beforeAll(async () => {
  tidings = await startTestTidings({ WEBHOOK_ALLOW_PRIVATE: 'loopback' });
  admin = tidings.admin;
  await admin.createTemplate(STATISTIC);
  service = tidings.stranger.withToken(await admin.createKey('SEND', 'READ'));
});

let endpoints = 0;

const createEndpoint = async (input: Record<string, unknown>): Promise<{ id: string; secret: string }> => {
  endpoints += 1;
  const { saved } = await admin.ask(
    `mutation ($input: WebhookEndpointInput!) { saved: createWebhookEndpoint(input: $input) { secret endpoint { id host } } }`,
    { input: { name: `Endpoint ${endpoints}`, ...input } },
  );
  return { id: saved.endpoint.id, secret: saved.secret };
};

const send = (more: Record<string, unknown> = {}) =>
  service.send({
    templateName: 'statistic',
    typeEvent: 'GROUP',
    context: FILMS,
    to: [{ email: 'ann@example.test' }, { email: 'ben@example.test' }],
    ...more,
  });

const exportPerson = async (email: string) => {
  const answer = await fetch(`${tidings.url}/export/person.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
    body: JSON.stringify({ email }),
  });
  expect(answer.status).toBe(200);
  return answer.json();
};

test('a send with metadata is told to a receiver, mail by mail and at its end', async () => {
  const receiver = await startWebhookReceiver();
  const { secret } = await createEndpoint({ url: receiver.url, types: ['DELIVERY_SENT', 'DISPATCH_COMPLETED'] });
  receiver.state.secrets = [secret];
  const { id } = await send({ metadata: { order: 17 }, event: 'orders' });
  await waitUntil(() => receiver.accepted().length >= 3);
  expect(receiver.failures).toEqual([]);
  expect(
    receiver
      .ofType('delivery.sent')
      .map(({ data }) => [data.email, data.dispatchId, data.metadata, data.event])
      .sort(),
  ).toEqual([
    ['ann@example.test', id, { order: 17 }, 'orders'],
    ['ben@example.test', id, { order: 17 }, 'orders'],
  ]);
  expect(
    receiver.ofType('dispatch.completed').map(({ data }) => [data.dispatchId, data.round, data.counts.sent]),
  ).toEqual([[id, 1, 2]]);
  const found = async (metadata: object) =>
    (
      await service.ask(
        'query ($metadata: JSONObject) { dispatches(filter: { metadata: $metadata }) { items { id } } }',
        {
          metadata,
        },
      )
    ).dispatches.items;
  expect(await found({ order: 17 })).toEqual([{ id }]);
  expect(await found({ order: '17' })).toEqual([]);
});

test('a template that is saved is told once for each version', async () => {
  const receiver = await startWebhookReceiver();
  const { secret } = await createEndpoint({ url: receiver.url, types: ['TEMPLATE_UPDATED'] });
  receiver.state.secrets = [secret];
  await admin.createTemplate({ slug: 'told', title: 'One', content: 'One' });
  await admin.ask('mutation { updateTemplate(slug: "told", input: { title: "Two" }) { version } }');
  await waitUntil(() => receiver.ofType('template.updated').length === 2);
  expect(receiver.failures).toEqual([]);
  expect(receiver.ofType('template.updated').map(({ data }) => data)).toEqual([
    { template: 'told', templateVersion: 1 },
    { template: 'told', templateVersion: 2 },
  ]);
});

test('events are replayed with the ids that they had: of one mail, or from a time', async () => {
  const receiver = await startWebhookReceiver();
  const { id: endpointId, secret } = await createEndpoint({ url: receiver.url, types: ['DELIVERY_SENT'] });
  receiver.state.secrets = [secret];
  const first = await send();
  await waitUntil(() => receiver.ofType('delivery.sent').length === 2);
  const since = new Date().toISOString();
  const second = await send();
  await waitUntil(() => receiver.ofType('delivery.sent').length === 4);
  const told = receiver.ofType('delivery.sent').map(({ id, data }) => ({ id, ...data }));

  const replay = async (input: Record<string, unknown>): Promise<string[]> => {
    receiver.requests.length = 0;
    const { started } = await admin.ask(
      'mutation ($id: ID!, $input: WebhookReplayInput!) { started: replayWebhookEvents(id: $id, input: $input) { id } }',
      { id: endpointId, input },
    );
    await waitUntil(async () => {
      const { endpoint } = await admin.ask(
        'query ($id: ID!) { endpoint: webhookEndpoint(id: $id) { waiting { events } replays { id finishedAt } } }',
        { id: endpointId },
      );
      const { finishedAt } = endpoint.replays.find(({ id }: { id: string }) => id === started.id);
      return finishedAt !== null && endpoint.waiting.events === 0;
    });
    return receiver.ofType('delivery.sent').map(({ id }) => id);
  };
  const idsOf = (isMeant: (event: (typeof told)[number]) => boolean) =>
    told
      .filter(isMeant)
      .map(({ id }) => id)
      .sort();

  const [mail] = told.filter(({ dispatchId }) => dispatchId === first.id);
  expect(await replay({ deliveryId: mail!.deliveryId })).toEqual([mail!.id]);
  expect((await replay({ since })).sort()).toEqual(idsOf(({ dispatchId }) => dispatchId === second.id));
  expect((await replay({ dispatchId: first.id })).sort()).toEqual(idsOf(({ dispatchId }) => dispatchId === first.id));
  expect(receiver.failures).toEqual([]);
});

test('the export of a person has the events that wait for webhooks and the answers that name them', async () => {
  const receiver = await startWebhookReceiver();
  receiver.state.answer = (response) => void response.writeHead(500).end('no account for eve@example.test');
  const { secret } = await createEndpoint({ url: receiver.url, types: ['DELIVERY_SENT'], isBatched: false });
  receiver.state.secrets = [secret];
  await send({ to: [{ email: 'eve@example.test' }, { email: 'other@example.test' }] });
  await waitUntil(() => receiver.requests.length >= 2);
  const exported = await waitUntil(async () => {
    const found = await exportPerson('eve@example.test');
    return found.webhookAnswers.length > 0 && found;
  });
  expect(exported.webhookEvents).toHaveLength(1);
  expect(JSON.stringify(exported.webhookEvents)).toContain('eve@example.test');
  expect(JSON.stringify(exported)).not.toContain('other@example.test');
});

describe('the trace of a caller', () => {
  const traceOf = (digit: string) => `00-${digit.repeat(32)}-b7ad6b7169203331-01`;
  const traceIdOf = (traceparent: unknown) => String(traceparent).split('-')[1];
  const to = [{ email: 'ann@example.test' }];
  const input = { templateName: 'statistic', typeEvent: 'PERSONAL', to, context: FILMS };
  const SEND = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }';
  const SEND_MANY =
    'mutation ($input: [SendNotificationInput!]!) { sendNotifications(input: $input) { dispatch { id } error } }';

  test.each([
    ['GraphQL', '/graphql', { query: SEND, variables: { input } }],
    ['a batch of GraphQL', '/graphql', { query: SEND_MANY, variables: { input: [input] } }],
    ['REST', '/api/v1/sends', input],
    ['a batch of REST', '/api/v1/sends/batch', { sends: [input] }],
    ['a stream of REST', '/api/v1/sends/batch', input, 'application/x-ndjson'],
    [
      'the first endpoint',
      '/api/v1/send-notification/email',
      { template_name: 'statistic', type_event: 'all', context: FILMS },
    ],
  ])('comes from %s to the webhook', async (_, path, body, type = 'application/json') => {
    const receiver = await startWebhookReceiver();
    const { secret } = await createEndpoint({ url: receiver.url, types: ['DELIVERY_SENT'] });
    receiver.state.secrets = [secret];
    const post = async (headers: Record<string, string>) => {
      const answer = await fetch(`${tidings.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${service.token}`, ...headers },
        body: JSON.stringify(body),
      });
      expect(await answer.text()).not.toContain('"errors"');
    };
    await post({ traceparent: traceOf('a'), tracestate: 'rojo=1' });
    await waitUntil(() => receiver.accepted().length === 1);
    const [traced] = receiver.requests;
    expect(traceIdOf(traced!.headers.traceparent)).toBe('a'.repeat(32));
    // The request is a span of its own.
    expect(traced!.headers.traceparent).not.toBe(traceOf('a'));
    expect(traced!.headers.tracestate).toBe('rojo=1');
    expect(receiver.accepted()[0]).toMatchObject({ traceparent: traceOf('a') });
    // Without a valid trace, the webhook gets no trace header.
    await post({ traceparent: 'nonsense' });
    await waitUntil(() => receiver.accepted().length === 2);
    expect(receiver.requests[1]!.headers).not.toHaveProperty('traceparent');
    expect(receiver.accepted()[1]).not.toHaveProperty('traceparent');
  });

  test('is in each event of a batch, and in its headers only if all have the same', async () => {
    const receiver = await startWebhookReceiver();
    const { secret } = await createEndpoint({ url: receiver.url, types: ['DELIVERY_SENT'], isBatched: true });
    receiver.state.secrets = [secret];
    const send = (digit: string) =>
      fetch(`${tidings.url}/api/v1/sends`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${service.token}`,
          traceparent: traceOf(digit),
        },
        body: JSON.stringify(input),
      });
    await Promise.all([...'aaaaaaaaabcdef123456789'].map(send));
    await waitUntil(() => receiver.accepted().length === 23);
    for (const { headers, events } of receiver.requests) {
      const ids = new Set(events.map((event) => traceIdOf((event as { traceparent?: string }).traceparent)));
      expect(traceIdOf(headers.traceparent)).toBe(ids.size === 1 ? [...ids][0] : undefined);
    }
  });
});
