import { expect, test } from 'vitest';
import { DISPATCH_ID } from '../testing/broker-suite.js';
import { decodeMessage, encodeMessage } from './message.js';

const message = { v: 1, deliveryId: '9223372036854775807', dispatchId: DISPATCH_ID } as const;
const several = { v: 2, deliveryIds: ['7', '9223372036854775807'], dispatchId: DISPATCH_ID };

test.each([[['9223372036854775807']], [['7', '8', '9']]])(
  'a message with the delivery ids %j is decoded to what was encoded',
  (deliveryIds) => {
    const body = { deliveryIds, dispatchId: DISPATCH_ID };
    expect(decodeMessage(encodeMessage(body))).toEqual(body);
  },
);

test('a message with one delivery has the format of earlier releases', () => {
  expect(JSON.parse(encodeMessage({ deliveryIds: ['7'], dispatchId: DISPATCH_ID }).toString())).toEqual({
    v: 1,
    deliveryId: '7',
    dispatchId: DISPATCH_ID,
  });
});

test('a delivery id that occurs twice in a message is returned once', () => {
  const body = Buffer.from(JSON.stringify({ ...several, deliveryIds: ['7', '8', '7'] }));
  expect(decodeMessage(body)?.deliveryIds).toEqual(['7', '8']);
});

test.each<[string, unknown]>([
  ['an empty body', ''],
  ['a body that is not JSON', '{"v":1'],
  ['null', null],
  ['a list', [message]],
  ['another version', { ...message, v: 3 }],
  ['a list of ids of which one is not a number', { ...several, deliveryIds: ['7', 'x'] }],
  ['an empty list of ids', { ...several, deliveryIds: [] }],
  ['an id that is a number', { ...message, deliveryId: 7 }],
  ['an id that is not numeric', { ...message, deliveryId: '7; DROP TABLE deliveries' }],
  ['an id with leading zeros', { ...message, deliveryId: '007' }],
  ['an id below zero', { ...message, deliveryId: '-7' }],
  [
    'an id too large for PostgreSQL, which would fail a whole batch,',
    { ...message, deliveryId: '9223372036854775808' },
  ],
  ['a dispatch id that is not a UUID', { ...message, dispatchId: 'abc' }],
  ['a message without a dispatch id', { v: 1, deliveryId: '7' }],
])('%s is not a valid message', (_, body) => {
  expect(decodeMessage(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))).toBeUndefined();
});
