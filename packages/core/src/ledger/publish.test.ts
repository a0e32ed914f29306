import { beforeEach, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import {
  type FullQueues,
  findDueDeliveries,
  findOpenDispatches,
  moveCursors,
  postponePublishing,
  readPublishable,
  rewindCursors,
  rewindStalled,
} from './publish.js';
import { settleAttempts } from './settle.js';

const NOTHING_FULL: FullQueues = { forAll: [], forBulk: [] };
let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** Finds open dispatches like the dispatcher does: first the PERSONAL sends, then the others. */
const findOpen = async (full = NOTHING_FULL) => [
  ...(await findOpenDispatches(ledger.pool, { kind: 'personal', limit: 100, full })),
  ...(await findOpenDispatches(ledger.pool, { kind: 'bulk', limit: 100, full })),
];
const findDue = (full = NOTHING_FULL) => findDueDeliveries(ledger.pool, { limit: 100, full });
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

/** Publishes the next `count` deliveries of a dispatch and moves its cursor, like the dispatcher. */
const publish = async (dispatchId: string, count: number) => {
  const dispatches = (await findOpen()).filter(({ id }) => id === dispatchId);
  const read = await readPublishable(ledger.pool, { dispatches, limits: [count] });
  const { cursor, epoch } = dispatches[0]!;
  const move = {
    dispatchId,
    from: { cursor, epoch },
    to: read.at(-1)?.id ?? cursor,
    published: read.length < count,
  };
  await moveCursors(ledger.pool, [move]);
  return { ids: idsOf(read), move };
};

const published = (dispatchId: string, secondsAgo: number) =>
  ledger.query(`UPDATE dispatches SET published_at = now() - make_interval(secs => $2) WHERE id = $1`, [
    dispatchId,
    secondsAgo,
  ]);

test('PERSONAL sends are published first, the others in order of acceptance', async () => {
  const first = await ledger.accept({ to: addresses(1) });
  const second = await ledger.accept({ to: addresses(1), type: 'ALL' });
  const personal = await ledger.accept({ to: addresses(1), type: 'PERSONAL' });
  expect(idsOf(await findOpen())).toEqual([personal, first, second]);
  expect((await findOpen())[0]).toMatchObject({ isPersonal: true, cursor: '0', epoch: 0, queued: 1 });
});

test('full queues are skipped: for all sends, or for all but PERSONAL ones', async () => {
  const bulk = await ledger.accept({ to: addresses(1) });
  const personal = await ledger.accept({ to: addresses(1), type: 'PERSONAL' });
  const other = await ledger.accept({ to: addresses(1), queue: 'email.other' });
  expect(idsOf(await findOpen({ forAll: ['email.news'], forBulk: [] }))).toEqual([other]);
  expect(idsOf(await findOpen({ forAll: [], forBulk: ['email.news'] }))).toEqual([personal, other]);
  expect(idsOf(await findOpen({ forAll: [], forBulk: ['email.other'] }))).toEqual([personal, bulk]);
});

test.each(['SCHEDULED', 'PAUSED', 'COMPLETED', 'CANCELLED'] as const)(
  'no delivery is published while its send is %s',
  async (status) => {
    const dispatchId = await ledger.accept({ to: addresses(2) });
    const [delivery] = await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(delivery!, 'RETRY')]);
    await ledger.letTimePass();
    await ledger.setStatus(dispatchId, status);
    expect(await findOpen()).toEqual([]);
    expect(await findDue()).toEqual([]);
  },
);

test('each dispatch yields queued deliveries after its cursor, in order and up to the limit', async () => {
  const [few, many] = [await ledger.accept({ to: addresses(3) }), await ledger.accept({ to: addresses(8) })];
  const ids = idsOf(await ledger.deliveries(many));
  await ledger.claim(many, { deliveryIds: [ids[3]!] });
  await publish(many, 2);
  const read = await readPublishable(ledger.pool, { dispatches: await findOpen(), limits: [10, 3] });
  expect(read.filter(({ dispatchId }) => dispatchId === few)).toHaveLength(3);
  expect(idsOf(read.filter(({ dispatchId }) => dispatchId === many))).toEqual([ids[2], ids[4], ids[5]]);
});

test('a send whose deliveries are all published is not open', async () => {
  const dispatchId = await ledger.accept({ to: addresses(3) });
  expect((await publish(dispatchId, 2)).ids).toHaveLength(2);
  expect(await findOpen()).toHaveLength(1);
  expect((await publish(dispatchId, 2)).ids).toHaveLength(1);
  expect(await findOpen()).toEqual([]);
});

test('a cursor that was moved or rewound since it was read is not moved', async () => {
  const dispatchId = await ledger.accept({ to: addresses(6) });
  const { move } = await publish(dispatchId, 2);
  const standing = await ledger.dispatch(dispatchId);
  await moveCursors(ledger.pool, [{ ...move, to: '999999', published: true }]);
  expect(await ledger.dispatch(dispatchId)).toEqual(standing);
  const begun = { ...move, from: { cursor: standing.cursor, epoch: standing.epoch }, to: '999999', published: true };
  await rewindCursors(ledger.pool);
  const rewound = await ledger.dispatch(dispatchId);
  expect(rewound).toMatchObject({ epoch: 1, published: false });
  await moveCursors(ledger.pool, [begun, { ...begun, from: { ...begun.from, cursor: rewound.cursor } }]);
  expect(await ledger.dispatch(dispatchId)).toEqual(rewound);
});

test('a rewind starts at the lowest queued delivery and skips claimed or sent ones', async () => {
  const dispatchId = await ledger.accept({ to: addresses(6) });
  await publish(dispatchId, 10);
  const ids = idsOf(await ledger.deliveries(dispatchId));
  await ledger.claim(dispatchId, { deliveryIds: [ids[0]!, ids[1]!, ids[4]!] });
  expect(await rewindCursors(ledger.pool)).toBe(1);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ cursor: String(Number(ids[2]) - 1), epoch: 1 });
  expect((await publish(dispatchId, 10)).ids).toEqual([ids[2], ids[3], ids[5]]);
});

test('rewinding one queue does not affect others, nor sends without queued deliveries', async () => {
  const news = await ledger.accept({ to: addresses(2) });
  const alerts = await ledger.accept({ to: addresses(2), queue: 'email.alerts' });
  const claimed = await ledger.accept({ to: addresses(2), queue: 'email.alerts' });
  for (const id of [news, alerts, claimed]) await publish(id, 10);
  await ledger.claim(claimed);
  expect(await rewindCursors(ledger.pool, { queue: 'email.alerts' })).toBe(1);
  expect(idsOf(await findOpen())).toEqual([alerts]);
});

test('a send has stalled if for the given time no delivery of it was claimed or published', async () => {
  const dispatchId = await ledger.accept({ to: addresses(3) });
  expect(await rewindStalled(ledger.pool, { afterSeconds: 30 })).toEqual([]);
  await publish(dispatchId, 10);
  expect(await rewindStalled(ledger.pool, { afterSeconds: 30 })).toEqual([]);
  await published(dispatchId, 31);
  expect(await rewindStalled(ledger.pool, { afterSeconds: 30 })).toEqual([dispatchId]);
  expect(await rewindStalled(ledger.pool, { afterSeconds: 30 })).toEqual([]);
  expect((await publish(dispatchId, 10)).ids).toHaveLength(3);
});

test('a send that is being claimed does not stall', async () => {
  const dispatchId = await ledger.accept({ to: addresses(3) });
  await publish(dispatchId, 10);
  await published(dispatchId, 31);
  const [first] = await ledger.deliveries(dispatchId);
  await ledger.claim(dispatchId, { deliveryIds: [first!.id] });
  expect(await rewindStalled(ledger.pool, { afterSeconds: 30 })).toEqual([]);
});

test('retries are published when due, longest due first, unless their queue is full', async () => {
  const dispatchId = await ledger.accept({ to: addresses(3) });
  const [a, b, c] = await ledger.claim(dispatchId);
  await settleAttempts(ledger.pool, [
    resultOf(a!, 'RETRY', { retryInMs: 50_000 }),
    resultOf(b!, 'RETRY', { retryInMs: 40_000 }),
    resultOf(c!, 'SENT'),
  ]);
  expect(await findDue()).toEqual([]);
  await ledger.letTimePass();
  expect(await findDue()).toEqual([
    { id: b!.id, dispatchId, queue: 'email.news', isPersonal: false },
    { id: a!.id, dispatchId, queue: 'email.news', isPersonal: false },
  ]);
  expect(await findDue({ forAll: [], forBulk: ['email.news'] })).toEqual([]);
});

test('a retry that was published is published again a minute later unless it is claimed', async () => {
  const dispatchId = await ledger.accept({ to: addresses(2) });
  const claimed = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'RETRY')),
  );
  await ledger.letTimePass();
  const deliveryIds = idsOf(await findDue());
  await postponePublishing(ledger.pool, { deliveryIds, seconds: 60 });
  expect(await findDue()).toEqual([]);
  await ledger.claim(dispatchId, { deliveryIds: [deliveryIds[0]!] });
  await ledger.letTimePass();
  expect(idsOf(await findDue())).toEqual([deliveryIds[1]]);
  await postponePublishing(ledger.pool, { deliveryIds, seconds: 60 });
  expect((await ledger.deliveries(dispatchId)).map((row) => row.publish_at !== null)).toEqual([false, true]);
});
