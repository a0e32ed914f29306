import type { ReceivedMessage } from '@tidings/core/broker/broker';
import { expect, test } from 'vitest';
import { createFairBuffer } from './fair-buffer.js';

/** Makes a message from its name: `a1` is the first message of queue `a`, and `A1` is a personal message of that queue. */
const message = (name: string): ReceivedMessage => ({
  queue: name[0]!,
  isPersonal: name !== name.toLowerCase(),
  message: { v: 1, deliveryId: name, dispatchId: '' },
  ack: () => {},
  requeue: () => {},
  reject: () => {},
});

const fill = (names: string) => {
  const buffer = createFairBuffer();
  for (const name of names.split(' ')) buffer.add(message(name));
  return {
    ...buffer,
    take: (max: number) =>
      buffer
        .take(max)
        .map((one) => one.message!.deliveryId)
        .join(' '),
  };
};

test('messages of one queue come in order', () => {
  expect(fill('a1 a2 a3').take(10)).toBe('a1 a2 a3');
});

test('queues are served round robin, so that a large one doesn’t delay a small one', () => {
  expect(fill('a1 a2 a3 a4 b1 c1 c2').take(10)).toBe('a1 b1 c1 a2 c2 a3 a4');
});

test('the round continues where the last call stopped', () => {
  const buffer = fill('a1 a2 a3 b1 b2 b3');
  expect([buffer.take(1), buffer.take(1), buffer.take(3), buffer.take(9)]).toEqual(['a1', 'b1', 'a2 b2 a3', 'b3']);
});

test('a new queue joins at the end of the round', () => {
  const buffer = fill('a1 a2 b1 b2');
  expect(buffer.take(1)).toBe('a1');
  buffer.add(message('c1'));
  expect(buffer.take(9)).toBe('b1 a2 c1 b2');
});

test('personal messages go first, and their queues are served round robin too', () => {
  expect(fill('a1 a2 A1 A2 B1 b1').take(10)).toBe('A1 B1 A2 a1 b1 a2');
});

test('no more messages are taken than asked for', () => {
  const buffer = fill('A1 a1 a2');
  expect([buffer.take(0), buffer.take(2), buffer.size()]).toEqual(['', 'A1 a1', 1]);
});

test('an empty buffer returns no messages', () => {
  expect([createFairBuffer().take(5), createFairBuffer().size()]).toEqual([[], 0]);
});
