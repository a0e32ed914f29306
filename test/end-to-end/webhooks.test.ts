import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { FILMS, STATISTIC } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';
import { startWebhookReceiver } from '../support/webhook-receiver.js';

let admin: Api;
let service: Api;

beforeAll(async () => {
  const tidings = await startTestTidings({ WEBHOOK_ALLOW_PRIVATE: 'loopback' });
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
