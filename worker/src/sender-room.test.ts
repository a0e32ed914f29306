import { expect, test } from 'vitest';
import { createSenderRoom } from './sender-room.js';

const choice = (routeId: string, position = 0, domain: string | null = null) => ({
  senderId: 'news',
  routeId,
  position,
  weight: 1,
  domain,
});

const roomOf = (choices: ReturnType<typeof choice>[], rooms: Record<string, [total: number, free: number] | 'slow'>) =>
  createSenderRoom({
    senders: { choicesOf: () => choices },
    routes: {
      isUp: (id) => rooms[id] !== undefined,
      roomOf: (id) => {
        const room = rooms[id];
        return room === undefined || room === 'slow' ? undefined : { total: room[0], free: room[1] };
      },
    },
  }).roomOf('news');

test('the room of a sender is that of the first routes that are up, not of those behind them', () => {
  const choices = [choice('a'), choice('b'), choice('c', 1)];
  expect(roomOf(choices, { a: [10, 3], b: [20, 4], c: [40, 40] })).toEqual({ total: 30, free: 7 });
  expect(roomOf(choices, { b: [20, 4], c: [40, 40] })).toEqual({ total: 20, free: 4 });
  expect(roomOf(choices, { c: [40, 40] })).toEqual({ total: 40, free: 40 });
});

test('a route for one receiving domain adds its room, once', () => {
  const choices = [choice('a'), choice('b', 1, 'gmail.test'), choice('b', 0, 'yahoo.test')];
  expect(roomOf(choices, { a: [10, 0], b: [20, 5] })).toEqual({ total: 30, free: 5 });
});

test('a sender whose routes are slow or down has no known room', () => {
  expect(roomOf([choice('a'), choice('b')], { a: [10, 0], b: 'slow' })).toBeUndefined();
  expect(roomOf([choice('a')], {})).toBeUndefined();
});

test('the senders of the latest ten thousand dispatches are remembered', () => {
  const room = createSenderRoom({
    senders: { choicesOf: () => [] },
    routes: { isUp: () => true, roomOf: () => undefined },
  });
  for (let n = 0; n <= 10_000; n += 1) room.remember(String(n), 'news');
  expect([room.senderOf('0'), room.senderOf('1'), room.senderOf('10000')]).toEqual([undefined, 'news', 'news']);
});
