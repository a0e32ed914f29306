import { expect, test } from 'vitest';
import { DISPATCH_ID } from '../testing/broker-suite.js';
import { decodeMessage, encodeMessage } from './message.js';

const message = { v: 1, deliveryId: '9223372036854775807', dispatchId: DISPATCH_ID } as const;
const several = { v: 2, deliveryIds: ['7', '9223372036854775807'], dispatchId: DISPATCH_ID };

test.each([[['9223372036854775807']], [['7', '8', '9']]])(
  'a message of %j is read as it was written',
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
  ['nothing', ''],
  ['no JSON', '{"v":1'],
  ['null', null],
  ['a list', [message]],
  ['another version', { ...message, v: 3 }],
  ['one of several that is no number', { ...several, deliveryIds: ['7', 'x'] }],
  ['several of which there are none', { ...several, deliveryIds: [] }],
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
])('%s is not a valid message', (_, body) => {
  expect(decodeMessage(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))).toBeUndefined();
});
