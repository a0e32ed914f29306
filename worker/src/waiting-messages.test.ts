import type { ReceivedMessage } from '@tidings/core/broker/broker';
import { expect, test } from 'vitest';
import type { Room } from './routes.js';
import { createWaitingMessages, type TakenMessage } from './waiting-messages.js';

/** A message of the dispatch `news`, whose sender is busy, or of another. */
const message = (deliveryId: string, dispatchId = 'other', isPersonal = false): ReceivedMessage => ({
  queue: 'q',
  isPersonal,
  message: { v: 1, deliveryId, dispatchId },
  ack: () => {},
  requeue: () => {},
  reject: () => {},
});

const create = ({ capacity = 100, room = { total: 20, free: 20 } as Room | null } = {}) => {
  const known = { isKnown: true, room };
  const waiting = createWaitingMessages({
    capacity: () => capacity,
    senderOf: (dispatchId) => (known.isKnown && dispatchId === 'news' ? 'busy' : undefined),
    roomOf: () => known.room ?? undefined,
  });
  return { ...waiting, known };
};

const idsOf = (taken: TakenMessage[]) => taken.map(({ message }) => message.message!.deliveryId).join(' ');
const fill = (waiting: ReturnType<typeof create>, dispatchId: string, count: number) => {
  for (let n = 0; n < count; n += 1) waiting.add(message(`${dispatchId}${n}`, dispatchId));
};

test('messages of a busy sender wait while only other routes have room', () => {
  const waiting = create({ room: { total: 20, free: 0 } });
  fill(waiting, 'news', 30);
  waiting.add(message('other1'));
  expect(waiting.claimable({ smallest: 1, max: 100 })).toBe(1);
  expect(idsOf(waiting.take({ smallest: 1, max: 100 }))).toBe('other1');
  expect([waiting.size(), waiting.hasRoom()]).toEqual([30, true]);
});

test('no more are taken than its routes have room for, and none until that is worth a claim', () => {
  const waiting = create({ room: { total: 20, free: 8 } });
  fill(waiting, 'news', 30);
  expect(waiting.claimable({ smallest: 100, max: 100 })).toBe(0);
  waiting.known.room = { total: 20, free: 10 };
  expect(waiting.take({ smallest: 100, max: 100 })).toHaveLength(10);
});

test('deliveries that are being claimed count, although their routes don’t know them yet', () => {
  const waiting = create();
  fill(waiting, 'news', 30);
  for (const { lane } of waiting.take({ smallest: 1, max: 15 })) waiting.begun(lane, 1);
  expect(waiting.claimable({ smallest: 1, max: 100 })).toBe(5);
  waiting.ended('busy', 15);
  expect(waiting.claimable({ smallest: 1, max: 100 })).toBe(15);
});

test('a personal mail of a busy sender may exceed the room by a quarter', () => {
  const waiting = create({ room: { total: 20, free: 0 } });
  fill(waiting, 'news', 30);
  waiting.add(message('personal', 'news', true));
  expect(idsOf(waiting.take({ smallest: 100, max: 100 }))).toBe('personal');
});

test('messages of a sender without known room are taken as the capacity allows', () => {
  const waiting = create({ capacity: 50, room: null });
  fill(waiting, 'news', 80);
  waiting.begun(undefined, 10);
  expect(waiting.claimable({ smallest: 1, max: 100 })).toBe(40);
});

test('messages move to the lane of their sender once it is known', () => {
  const waiting = create({ room: { total: 20, free: 0 } });
  waiting.known.isKnown = false;
  fill(waiting, 'news', 30);
  expect(waiting.claimable({ smallest: 1, max: 100 })).toBe(30);
  waiting.known.isKnown = true;
  for (const moved of waiting.takeUnsorted()) waiting.add(moved);
  expect([waiting.size(), waiting.claimable({ smallest: 1, max: 100 })]).toEqual([30, 0]);
});

test('messages of busy senders that are overdue are taken without room, and the others stay in order', () => {
  const waiting = create({ room: { total: 20, free: 0 } });
  fill(waiting, 'news', 4);
  fill(waiting, 'other', 2);
  const overdue = waiting.takeOverdue({ isOverdue: ({ message }) => /[02]$/.test(message!.deliveryId), max: 10 });
  expect(idsOf(overdue)).toBe('news0 news2');
  waiting.known.room = { total: 20, free: 20 };
  expect(
    idsOf(waiting.take({ smallest: 1, max: 10 }))
      .split(' ')
      .sort(),
  ).toEqual(['news1', 'news3', 'other0', 'other1']);
});
