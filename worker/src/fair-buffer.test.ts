import type { ReceivedMessage } from '@tidings/core/broker/broker';
import { expect, test } from 'vitest';
import { createFairBuffer } from './fair-buffer.js';

/** `a1` is the first message of queue `a`; in capitals where it is personal. */
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
    take: (most: number) =>
      buffer
        .take(most)
        .map((one) => one.message!.deliveryId)
        .join(' '),
  };
};

test('one queue gives its messages in the order in which they came', () => {
  expect(fill('a1 a2 a3').take(10)).toBe('a1 a2 a3');
});

test('queues take turns, so that a large one doesn’t hold up a small one', () => {
  expect(fill('a1 a2 a3 a4 b1 c1 c2').take(10)).toBe('a1 b1 c1 a2 c2 a3 a4');
});

test('the turn goes on where it has stopped', () => {
  const buffer = fill('a1 a2 a3 b1 b2 b3');
  expect([buffer.take(1), buffer.take(1), buffer.take(3), buffer.take(9)]).toEqual(['a1', 'b1', 'a2 b2 a3', 'b3']);
});

test('a queue that was empty joins at the end of the round', () => {
  const buffer = fill('a1 a2 b1 b2');
  expect(buffer.take(1)).toBe('a1');
  buffer.add(message('c1'));
  expect(buffer.take(9)).toBe('b1 a2 c1 b2');
});

test('personal messages go before all others, and take turns among themselves', () => {
  expect(fill('a1 a2 A1 A2 B1 b1').take(10)).toBe('A1 B1 A2 a1 b1 a2');
});

test('no more is taken than was asked for', () => {
  const buffer = fill('A1 a1 a2');
  expect([buffer.take(0), buffer.take(2), buffer.size()]).toEqual(['', 'A1 a1', 1]);
});

test('an empty buffer gives nothing', () => {
  expect([createFairBuffer().take(5), createFairBuffer().size()]).toEqual([[], 0]);
});
