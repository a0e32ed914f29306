import { beforeEach, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { findOfSenders } from './claim.js';
import { cancelDispatch, sweepDispatch } from './control.js';
import { lapseLeases } from './leases.js';
import { releaseBusy, releaseFromOwnRoute, releaseWaiting } from './release.js';
import { BUILT_IN, type RouteChoice, type RouteState, type Routing } from './routing.js';
import { settleAttempts } from './settle.js';

const SENDER = '00000000-0000-7000-8000-00000000000a';
const A = '00000000-0000-7000-8000-0000000000a1';
const B = '00000000-0000-7000-8000-0000000000a2';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** The sender's first route is A and its second is B, unless `choices` says otherwise. */
const routing = ({
  choices = [{ routeId: A }, { routeId: B, position: 1 }],
  routes = {},
  ...more
}: {
  choices?: Partial<RouteChoice>[];
  routes?: Record<string, Partial<RouteState>>;
  unknownWaitMs?: number;
} = {}): Routing => ({
  senders: [
    { id: BUILT_IN, messageDomain: 'example.test' },
    { id: SENDER, messageDomain: 'sender.test' },
  ],
  choices: [
    { senderId: BUILT_IN, routeId: BUILT_IN, position: 0, weight: 1, domain: null },
    ...choices.map((choice) => ({ senderId: SENDER, routeId: A, position: 0, weight: 1, domain: null, ...choice })),
  ],
  routes: [BUILT_IN, A, B].map((id) => ({ id, room: null, waitMs: null, ...routes[id] })),
  unknownWaitMs: null,
  ...more,
});

const DOWN = { waitMs: 5_000 };
const send = (to: string[] = addresses(3)) => ledger.accept({ senderId: SENDER, to });
const routesOf = async (dispatchId: string) => (await ledger.deliveries(dispatchId)).map(({ route_id }) => route_id);
const statesOf = async (dispatchId: string) =>
  (await ledger.deliveries(dispatchId)).map(({ status, wait_reason, attempts }) => [status, wait_reason, attempts]);

test('a claim writes the route, and takes the Message-ID’s domain from the sender', async () => {
  const dispatchId = await send();
  const { claimed, held, unknown } = await ledger.claimByRoute(dispatchId, routing());
  expect(claimed.map(({ routeId, messageDomain }) => [routeId, messageDomain])).toEqual(
    Array(3).fill([A, 'sender.test']),
  );
  expect([held, unknown]).toEqual([[], []]);
  expect(await routesOf(dispatchId)).toEqual([A, A, A]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('a claim without routes leaves deliveries of senders, which are found for a claim with routes', async () => {
  const dispatchId = await send();
  const ofBuiltIn = await ledger.accept({ to: addresses(1) });
  const all = [...(await ledger.deliveries(dispatchId)), ...(await ledger.deliveries(ofBuiltIn))].map(({ id }) => id);
  const claimed = await ledger.claim(dispatchId, { deliveryIds: all, dispatchIds: [dispatchId, ofBuiltIn] });
  expect(claimed.map(({ dispatchId }) => dispatchId)).toEqual([ofBuiltIn]);
  expect(await findOfSenders(ledger.pool, all)).toHaveLength(3);
});

test('deliveries of MAIL_FROM take the route of SMTP_URL, which isn’t written', async () => {
  const dispatchId = await ledger.accept({ to: addresses(2) });
  const { claimed } = await ledger.claimByRoute(dispatchId, routing());
  expect(claimed.map(({ routeId, messageDomain }) => [routeId, messageDomain])).toEqual(
    Array(2).fill([null, 'example.test']),
  );
});

test('the next route is taken while the first is down', async () => {
  const dispatchId = await send();
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: DOWN } }));
  expect(await routesOf(dispatchId)).toEqual([B, B, B]);
});

test('deliveries wait without a try while all their routes are down, and go out once one is up', async () => {
  const dispatchId = await send();
  const down = routing({ routes: { [A]: { waitMs: 60_000 }, [B]: { waitMs: 5_000 } } });
  expect(await ledger.claimByRoute(dispatchId, down)).toEqual({ claimed: [], held: [], unknown: [] });
  expect(await statesOf(dispatchId)).toEqual(Array(3).fill(['RETRYING', 'ROUTE_DOWN', 0]));
  const [first] = await ledger.deliveries(dispatchId);
  expect(first!.publish_at).toEqual(first!.next_attempt_at);
  expect(first!.publish_at!.getTime() - Date.now()).toBeLessThanOrEqual(5_000);
  expect(await ledger.findMiscounted()).toEqual([]);
  expect(await ledger.outbox(dispatchId)).toEqual([]);

  expect((await ledger.claimByRoute(dispatchId, routing())).claimed).toEqual([]);
  expect(await releaseWaiting(ledger.pool, { reason: 'ROUTE_DOWN', after: '0', chunk: 2 })).toMatchObject({
    released: 2,
  });
  expect(await releaseWaiting(ledger.pool, { reason: 'ROUTE_DOWN', after: '0', chunk: 2 })).toMatchObject({
    released: 1,
  });
  expect((await ledger.claimByRoute(dispatchId, routing())).claimed).toHaveLength(3);
  expect(await statesOf(dispatchId)).toEqual(Array(3).fill(['SENDING', null, 1]));
});

test('routes at one position share the mails by weight', async () => {
  const dispatchId = await send(addresses(400));
  await ledger.claimByRoute(dispatchId, routing({ choices: [{ routeId: A, weight: 3 }, { routeId: B }] }));
  const byA = (await routesOf(dispatchId)).filter((id) => id === A).length;
  // Six standard deviations around 300.
  expect(byA).toBeGreaterThan(247);
  expect(byA).toBeLessThan(353);
});

test('a route for a receiving domain goes before those for all domains, unless it is down', async () => {
  const choices = [{ routeId: A }, { routeId: B, position: 1, domain: 'gmail.test' }];
  const to = ['a@gmail.test', 'b@example.test'];
  const dispatchId = await send(to);
  await ledger.claimByRoute(dispatchId, routing({ choices }));
  expect(await routesOf(dispatchId)).toEqual([B, A]);
  const other = await send(to);
  await ledger.claimByRoute(other, routing({ choices, routes: { [B]: DOWN } }));
  expect(await routesOf(other)).toEqual([A, A]);
});

test('a route gets no more deliveries than it has room for, and the others stay as they are', async () => {
  const dispatchId = await send(addresses(5));
  const { claimed, held } = await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: { room: 2 } } }));
  expect([claimed.length, held.length]).toEqual([2, 3]);
  expect((await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: { room: 0 } } }))).held).toHaveLength(3);
  expect(await statesOf(dispatchId)).toEqual([
    ...Array(2).fill(['SENDING', null, 1]),
    ...Array(3).fill(['QUEUED', null, 0]),
  ]);
});

test('deliveries without room on a slow route wait at once', async () => {
  const dispatchId = await send(addresses(3));
  const slow = routing({ routes: { [A]: { room: 1, isSlow: true } } });
  const { claimed, held } = await ledger.claimByRoute(dispatchId, slow);
  expect([claimed.length, held.length]).toEqual([1, 0]);
  expect(await statesOf(dispatchId)).toEqual([
    ['SENDING', null, 1],
    ...Array(2).fill(['RETRYING', `ROUTE_BUSY ${A}`, 0]),
  ]);
});

test('deliveries that wait for room are released once their route has some, as many as fit', async () => {
  const dispatchId = await send(addresses(5));
  const deliveries = await ledger.deliveries(dispatchId);
  const busy = { deliveryIds: deliveries.map(({ id }) => id), waitMs: 60_000 };
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: { room: 0 } } }), { busy });
  await releaseBusy(ledger.pool, [{ id: B, room: 5 }]);
  expect((await ledger.claimByRoute(dispatchId, routing())).claimed).toEqual([]);
  await releaseBusy(ledger.pool, [
    { id: A, room: 2 },
    { id: B, room: 5 },
  ]);
  expect((await ledger.claimByRoute(dispatchId, routing())).claimed).toHaveLength(2);
});

test('a delivery whose route has no room for too long waits for a while', async () => {
  const dispatchId = await send(addresses(2));
  const [first] = await ledger.deliveries(dispatchId);
  const full = routing({ routes: { [A]: { room: 0 } } });
  const busy = { deliveryIds: [first!.id], waitMs: 5_000 };
  expect((await ledger.claimByRoute(dispatchId, full, { busy })).held).toHaveLength(1);
  expect(await statesOf(dispatchId)).toEqual([
    ['RETRYING', `ROUTE_BUSY ${A}`, 0],
    ['QUEUED', null, 0],
  ]);
  expect((await ledger.claimByRoute(dispatchId, routing())).claimed).toHaveLength(1);
  await ledger.letTimePass();
  expect((await ledger.claimByRoute(dispatchId, routing())).claimed).toHaveLength(1);
});

test('a refused delivery may take another route', async () => {
  const dispatchId = await send(addresses(1));
  const { claimed } = await ledger.claimByRoute(dispatchId, routing());
  await settleAttempts(ledger.pool, [resultOf(claimed[0]!, 'RETRY')]);
  await ledger.letTimePass();
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: DOWN } }));
  expect(await routesOf(dispatchId)).toEqual([B]);
});

/** Deliveries by route A whose worker was lost. */
const lose = async (count = 2) => {
  const dispatchId = await send(addresses(count));
  const { claimed } = await ledger.claimByRoute(dispatchId, routing());
  await ledger.letTimePass();
  await lapseLeases(ledger.pool, { policy: 'resend', maxAttempts: 5, limit: 10 });
  return { dispatchId, claimed };
};

test('a delivery that may have arrived waits for its own route, without a try', async () => {
  const { dispatchId } = await lose();
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: DOWN } }));
  expect(await statesOf(dispatchId)).toEqual(Array(2).fill(['RETRYING', 'OWN_ROUTE_DOWN', 1]));
  await ledger.letTimePass();
  await ledger.claimByRoute(dispatchId, routing());
  expect(await routesOf(dispatchId)).toEqual([A, A]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('it keeps its own route although the sender has given it up, and any other has room', async () => {
  const { dispatchId } = await lose();
  await ledger.claimByRoute(dispatchId, routing({ choices: [{ routeId: B }] }));
  expect(await routesOf(dispatchId)).toEqual([A, A]);
});

test('a result that comes while the delivery waits for its own route is taken', async () => {
  const { dispatchId, claimed } = await lose();
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: DOWN } }));
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'SENT')),
  );
  expect(await statesOf(dispatchId)).toEqual(Array(2).fill(['SENT', null, 1]));
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('an operator lets it go by another route', async () => {
  const { dispatchId } = await lose();
  const down = routing({ routes: { [A]: DOWN } });
  await ledger.claimByRoute(dispatchId, down);
  const [first] = await ledger.deliveries(dispatchId);
  expect(await releaseFromOwnRoute(ledger.pool, { dispatchId, deliveryIds: [first!.id] })).toBe(1);
  expect((await ledger.claimByRoute(dispatchId, down)).claimed.map(({ id, routeId }) => [id, routeId])).toEqual([
    [first!.id, B],
  ]);
  expect(await releaseFromOwnRoute(ledger.pool, { dispatchId, deliveryIds: null })).toBe(1);
  expect(await releaseFromOwnRoute(ledger.pool, { dispatchId, deliveryIds: null })).toBe(0);
});

test('a released delivery stays released while all routes are down', async () => {
  const { dispatchId } = await lose(1);
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: DOWN } }));
  await releaseFromOwnRoute(ledger.pool, { dispatchId, deliveryIds: null });
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: DOWN, [B]: DOWN } }));
  expect(await statesOf(dispatchId)).toEqual([['RETRYING', 'RELEASED', 1]]);
  await ledger.letTimePass();
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: DOWN } }));
  expect(await routesOf(dispatchId)).toEqual([B]);
});

test('it becomes UNCERTAIN if its dispatch ends while it waits', async () => {
  const { dispatchId } = await lose(1);
  await ledger.claimByRoute(dispatchId, routing({ routes: { [A]: DOWN } }));
  await cancelDispatch(ledger.pool, dispatchId);
  await sweepDispatch(ledger.pool, { dispatchId, chunk: 10 });
  const [delivery] = await ledger.deliveries(dispatchId);
  expect(delivery).toMatchObject({ status: 'UNCERTAIN', wait_reason: null, route_id: A });
  expect(delivery!.last_error).toMatch(/^the worker was lost/);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('deliveries of an unknown sender stay as they are until senders were read again, and then wait', async () => {
  const dispatchId = await ledger.accept({ senderId: B, to: addresses(1) });
  expect((await ledger.claimByRoute(dispatchId, routing())).unknown).toHaveLength(1);
  expect(await statesOf(dispatchId)).toEqual([['QUEUED', null, 0]]);
  expect((await ledger.claimByRoute(dispatchId, routing({ unknownWaitMs: 1_000 }))).unknown).toEqual([]);
  expect(await statesOf(dispatchId)).toEqual([['RETRYING', 'SENDER_MISSING', 0]]);
});

test('a delivery that may have arrived by a deleted route waits until it is released', async () => {
  const { dispatchId } = await lose(1);
  const without = { ...routing({ unknownWaitMs: 1_000 }) };
  const known = { ...without, routes: without.routes.filter(({ id }) => id !== A) };
  await ledger.claimByRoute(dispatchId, known);
  expect(await statesOf(dispatchId)).toEqual([['RETRYING', 'ROUTE_MISSING', 1]]);
  expect(await releaseFromOwnRoute(ledger.pool, { dispatchId, deliveryIds: null })).toBe(1);
  expect((await ledger.claimByRoute(dispatchId, known)).claimed.map(({ routeId }) => routeId)).toEqual([B]);
});

test('a suppressed delivery of an unknown sender is suppressed', async () => {
  const to = addresses(1);
  await ledger.query(`INSERT INTO suppressions (address, scope, reason) VALUES ($1, 'ALL_MAIL', 'HARD_BOUNCE')`, to);
  const dispatchId = await ledger.accept({ senderId: B, to });
  await ledger.claimByRoute(dispatchId, routing());
  expect(await statesOf(dispatchId)).toEqual([['SUPPRESSED', null, 0]]);
  expect(await ledger.outbox(dispatchId)).toMatchObject([{ outcome: 'SUPPRESSED' }]);
});
