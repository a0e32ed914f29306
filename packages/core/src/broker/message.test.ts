import { expect, test } from 'vitest';
import { DISPATCH_ID } from '../testing/broker-suite.js';
import { decodeMessage, encodeMessage } from './message.js';

const message = { v: 1, deliveryId: '9223372036854775807', dispatchId: DISPATCH_ID } as const;

test('a message is read as it was written, the largest id that a delivery can have too', () => {
  expect(decodeMessage(encodeMessage(message))).toEqual(message);
});

test.each<[string, unknown]>([
  ['nothing', ''],
  ['no JSON', '{"v":1'],
  ['null', null],
  ['a list', [message]],
  ['another version', { ...message, v: 2 }],
  ['an id that is a number', { ...message, deliveryId: 7 }],
  ['an id that is no number', { ...message, deliveryId: '7; DROP TABLE deliveries' }],
  ['an id that another stands for', { ...message, deliveryId: '007' }],
  ['an id below zero', { ...message, deliveryId: '-7' }],
  [
    'an id too large for PostgreSQL, at which a whole batch would fail',
    { ...message, deliveryId: '9223372036854775808' },
  ],
  ['a dispatch that is no UUID', { ...message, dispatchId: 'abc' }],
  ['no dispatch', { v: 1, deliveryId: '7' }],
])('%s is no message', (_, body) => {
  expect(decodeMessage(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))).toBeUndefined();
});
