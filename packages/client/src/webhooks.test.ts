import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signWebhook, verifyWebhook, WebhookVerificationError } from './webhooks.js';

const SECRET = `whsec_${Buffer.from('only for this test, and no secret').toString('base64')}`;
const EVENT = { id: 'msg_1', type: 'delivery.sent', timestamp: '2026-11-01T00:00:00.000Z', data: { deliveryId: '1' } };

const signed = (payload: unknown, { at = new Date(), secret = SECRET } = {}) => {
  const body = JSON.stringify(payload);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
  };
  return { body, headers };
};

test('one event or a batch is returned, by whatever holds headers and body', () => {
  const one = signed(EVENT);
  expect(verifyWebhook({ secret: SECRET, ...one })).toEqual([EVENT]);
  const batch = signed({ type: 'batch', timestamp: EVENT.timestamp, data: [EVENT, { ...EVENT, id: 'msg_2' }] });
  const request = { headers: new Headers(batch.headers), body: Buffer.from(batch.body) };
  expect(verifyWebhook({ secret: SECRET, ...request }).map(({ id }) => id)).toEqual(['msg_1', 'msg_2']);
});

test('what is signed is verified', () => {
  const body = JSON.stringify(EVENT);
  expect(verifyWebhook({ secret: SECRET, headers: signWebhook({ secret: SECRET, id: 'msg_1', body }), body })).toEqual([
    EVENT,
  ]);
});

test('during a change of the secret one good signature of several is enough', () => {
  const { body, headers } = signed(EVENT);
  const old = signed(EVENT, { secret: `whsec_${Buffer.from('another secret of this test').toString('base64')}` });
  const both = { ...headers, 'webhook-signature': [old.headers['webhook-signature'], headers['webhook-signature']] };
  expect(verifyWebhook({ secret: SECRET, headers: both, body })).toEqual([EVENT]);
});

test.each([
  ['a changed body', () => ({ ...signed(EVENT), body: JSON.stringify({ ...EVENT, type: 'delivery.failed' }) })],
  ['an old one', () => signed(EVENT, { at: new Date(Date.now() - 3_600_000) })],
  ['one without headers', () => ({ ...signed(EVENT), headers: {} })],
])('%s is refused', (_, forged) => {
  expect(() => verifyWebhook({ secret: SECRET, ...forged() })).toThrow(WebhookVerificationError);
});
