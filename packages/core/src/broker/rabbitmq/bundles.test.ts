import { expect, test } from 'vitest';
import { messagesFor, newQueue } from '../../testing/broker-suite.js';
import type { OutgoingMessage } from '../broker.js';
import { bundle, createBundleSizes, unbundle } from './bundles.js';

const ofDispatch = (dispatchId: string, count: number, first = 1): OutgoingMessage[] =>
  messagesFor('email.news', count, first).map(({ message, ...rest }) => ({
    ...rest,
    message: { ...message, dispatchId },
  }));

test('the messages of a small send are not bundled', () => {
  const messages = ofDispatch('a', 99);
  expect(bundle(messages).map(({ deliveryIds }) => deliveryIds)).toEqual(
    messages.map(({ message }) => [message.deliveryId]),
  );
});

test('the messages of a large send are bundled in order, and never with those of another dispatch', () => {
  const messages = [...ofDispatch('a', 101), ...ofDispatch('b', 2, 1_001), ...ofDispatch('c', 100, 2_001)];
  const bundles = bundle(messages);
  expect(bundles.flatMap(({ deliveryIds }) => deliveryIds)).toEqual(messages.map(({ message }) => message.deliveryId));
  expect(bundles.map(({ dispatchId, deliveryIds }) => [dispatchId, deliveryIds.length])).toEqual([
    ...Array(20).fill(['a', 5]),
    ['a', 1],
    ['b', 1],
    ['b', 1],
    ...Array(20).fill(['c', 5]),
  ]);
});

test('the number of waiting deliveries is estimated from the size of recent messages', () => {
  const sizes = createBundleSizes();
  const queue = newQueue();
  expect(sizes.deliveriesIn(queue, 10)).toBe(10);
  const publish = (messages: number, each: number) =>
    sizes.note(Array(messages).fill({ queue, isPersonal: false, dispatchId: 'a', deliveryIds: Array(each).fill('1') }));
  publish(400, 5);
  expect(sizes.deliveriesIn(queue, 10)).toBe(50);
  publish(1, 1);
  expect(sizes.deliveriesIn(queue, 10)).toBe(48);
  for (let times = 0; times < 20; times += 1) publish(20, 1);
  expect(sizes.deliveriesIn(queue, 10)).toBe(10);
});

const open = (count: number) => {
  const answers: string[] = [];
  const whole = {
    queue: 'email.news',
    isPersonal: false,
    ack: () => answers.push('ack'),
    requeue: () => answers.push('requeue'),
    reject: () => answers.push('reject'),
  };
  const deliveryIds = Array.from({ length: count }, (_, n) => String(n + 1));
  return { answers, members: unbundle(whole as never, { dispatchId: 'a', deliveryIds }) };
};

test('a message is answered once, after the last of its deliveries', () => {
  const { answers, members } = open(3);
  expect(members.map(({ message }) => message?.deliveryId)).toEqual(['1', '2', '3']);
  members[0]!.ack();
  members[0]!.ack();
  members[2]!.ack();
  expect(answers).toEqual([]);
  members[1]!.ack();
  members[1]!.reject();
  expect(answers).toEqual(['ack']);
});

test.each([
  [['ack', 'reject', 'ack'], 'reject'],
  [['requeue', 'ack', 'ack'], 'requeue'],
  [['reject', 'requeue', 'ack'], 'requeue'],
  [['requeue', 'reject', 'reject'], 'requeue'],
] as const)('a message whose deliveries got the answers %j gets the answer %s', (given, expected) => {
  const { answers, members } = open(given.length);
  given.forEach((answer, index) => members[index]![answer]());
  expect(answers).toEqual([expected]);
});
