import { randomInt } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createRandom, type Random } from '../testing/random.js';
import { addresses, createTestLedger, OUTBOX_ROWS, resultOf, type TestLedger } from '../testing/test-ledger.js';
import type { ClaimedDelivery } from './claim.js';
import { cancelDispatch, pauseDispatch, resumeDispatch, sweepDispatch } from './control.js';
import { resolveUncertain, retryDeliveries, UNCERTAIN_DECISIONS } from './decide.js';
import { decideFirstBatches } from './decide-first-batches.js';
import { chooseFirstBatch, releaseFirstBatch } from './first-batch.js';
import { lapseLeases, renewLeases } from './leases.js';
import { releaseFromOwnRoute, releaseWaiting } from './release.js';
import { BUILT_IN, type RouteState, type Routing } from './routing.js';
import { type AttemptResult, settleAttempts } from './settle.js';
import { writeAudienceChunk } from './write-audience.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** Deliveries logged as SENT more than once, of which there must be none. */
const findLoggedTwice = () =>
  ledger.query(`SELECT delivery_id FROM (${OUTBOX_ROWS}) o WHERE outcome = 'SENT' GROUP BY 1 HAVING count(*) > 1`);

test('counters equal the rows after 20 concurrent workers claim and settle the same dispatches', async () => {
  const dispatchIds = await Promise.all(Array.from({ length: 5 }, () => ledger.accept({ to: addresses(100) })));
  const deliveryIds = (await Promise.all(dispatchIds.map(ledger.deliveries))).flat().map(({ id }) => id);
  const work = async (worker: number) => {
    // Each worker covers all dispatches, from a different starting point, so that they meet everywhere.
    const order = [...deliveryIds.slice(worker * 25), ...deliveryIds.slice(0, worker * 25)];
    for (let from = 0; from < order.length; from += 50) {
      const claimed = await ledger.claim(dispatchIds[0]!, { deliveryIds: order.slice(from, from + 50), dispatchIds });
      const results = claimed.map((delivery, n) => resultOf(delivery, n % 5 === 0 ? 'FAILED' : 'SENT'));
      await Promise.all([
        settleAttempts(ledger.pool, results.slice(20)),
        settleAttempts(ledger.pool, results.slice(0, 20)),
      ]);
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, worker) => work(worker)));
  expect(await ledger.findMiscounted()).toEqual([]);
  expect(await findLoggedTwice()).toEqual([]);
  const rows = await Promise.all(dispatchIds.map(ledger.dispatch));
  expect(rows.map(({ status, sent, failed }) => [status, sent + failed])).toEqual(rows.map(() => ['COMPLETED', 100]));
});

test('counters equal the rows while workers, reapers and audience writers run concurrently', async () => {
  const seed = randomInt(2 ** 31);
  const userIds = await ledger.addUsers(120);
  const group = await ledger.addGroup(userIds.slice(40, 110));
  const dispatchIds = await Promise.all([
    ledger.accept({ type: 'ALL', audienceComplete: false, to: addresses(20) }),
    ledger.accept({ audienceUserIds: userIds.slice(0, 60), audienceComplete: false }),
    ledger.accept({ audienceUserIds: userIds.slice(40, 50), audienceGroupIds: [group], audienceComplete: false }),
    ledger.accept({ to: addresses(40) }),
    ledger.accept({ type: 'PERSONAL', to: addresses(1) }),
    ledger.accept({ senderId: SENDER, to: addresses(40) }),
    ledger.accept({ to: addresses(40), firstBatch: { perDomain: 3, waitMinutes: 1 } }),
    ledger.accept({
      audienceUserIds: userIds.slice(0, 60),
      audienceComplete: false,
      firstBatch: { perDomain: 3, waitMinutes: 1 },
    }),
  ]);
  await Promise.all(
    Array.from({ length: 12 }, (_, n) => act({ random: createRandom(seed + n), dispatchIds, userIds, group })),
  );
  expect(await ledger.findMiscounted(), `with the seed ${seed}`).toEqual([]);
  expect(await findLoggedTwice(), `with the seed ${seed}`).toEqual([]);

  await finish(dispatchIds);
  expect(await ledger.findMiscounted(), `with the seed ${seed}`).toEqual([]);
  const open = `SELECT dispatch_id, status FROM deliveries WHERE status IN ('QUEUED', 'SENDING', 'RETRYING')`;
  expect(await ledger.query(open), `with the seed ${seed}`).toEqual([]);
});

const SENDER = '00000000-0000-7000-8000-00000000000a';
const ROUTES = ['00000000-0000-7000-8000-0000000000a1', '00000000-0000-7000-8000-0000000000a2'];

/** Two senders, of which the second has two routes. */
const routingOf = (
  states: Pick<RouteState, 'room' | 'waitMs'>[],
  more: { position: number; unknownWaitMs: number | null },
): Routing => ({
  senders: [
    { id: BUILT_IN, messageDomain: 'example.test' },
    { id: SENDER, messageDomain: 'sender.test' },
  ],
  choices: [
    { senderId: BUILT_IN, routeId: BUILT_IN, position: 0, weight: 1, domain: null },
    { senderId: SENDER, routeId: ROUTES[0]!, position: 0, weight: 1, domain: null },
    { senderId: SENDER, routeId: ROUTES[1]!, position: more.position, weight: 1, domain: null },
  ],
  routes: [BUILT_IN, ...ROUTES].map((id, n) => ({ id, ...states[n]! })),
  unknownWaitMs: more.unknownWaitMs,
});

const routingAtRandom = (random: Random): Routing =>
  routingOf(
    Array.from({ length: 3 }, () => ({
      room: random.one([null, null, 0, 7]),
      waitMs: random.one([null, null, 5_000]),
    })),
    { position: random.below(2), unknownWaitMs: random.one([null, 1_000]) },
  );

const ALL_UP = routingOf(Array(3).fill({ room: null, waitMs: null }), { position: 1, unknownWaitMs: 1_000 });

const settle = (results: AttemptResult[]) => settleAttempts(ledger.pool, results);
const sent = (claimed: ClaimedDelivery[]) => claimed.map((delivery) => resultOf(delivery, 'SENT'));

/** One of many concurrent workers: acts in random order and abandons some of its claims. */
const act = async ({
  random,
  dispatchIds,
  userIds,
  group,
}: {
  random: Random;
  dispatchIds: string[];
  userIds: string[];
  group: string;
}) => {
  const held: ClaimedDelivery[] = [];

  const claim = async () => {
    const ids = random.some(dispatchIds, 3);
    const known = (await Promise.all(ids.map(ledger.deliveries))).flat().map(({ id }) => id);
    held.push(...(await ledger.claim(ids[0]!, { dispatchIds: ids, deliveryIds: random.some(known, 40) })));
  };
  const claimByRoute = async () => {
    const ids = random.some(dispatchIds, 3);
    const known = (await Promise.all(ids.map(ledger.deliveries))).flat().map(({ id }) => id);
    const more = { dispatchIds: ids, deliveryIds: random.some(known, 40) };
    held.push(...(await ledger.claimByRoute(ids[0]!, routingAtRandom(random), more)).claimed);
  };
  const settleSome = () => settle(held.splice(0, random.below(held.length + 1)).map(resultAtRandom));
  const resultAtRandom = (delivery: ClaimedDelivery) => {
    const outcome = random.one(['SENT', 'SENT', 'RETRY', 'RETRY', 'FAILED', 'UNCERTAIN'] as const);
    const waits = { SENT: null, FAILED: null, RETRY: 1_000, UNCERTAIN: random.one([null, 1_000]) };
    return resultOf(delivery, outcome, { retryInMs: waits[outcome] });
  };
  const renew = () => {
    const leases = held.map(({ id, leaseToken }) => ({ deliveryId: id, leaseToken }));
    return renewLeases(ledger.pool, { leases, leaseMs: 60_000 });
  };

  const resolve = async () => {
    const dispatchId = random.one(dispatchIds);
    const uncertain = (await ledger.deliveries(dispatchId)).filter(({ status }) => status === 'UNCERTAIN');
    const deliveryIds = random.some(uncertain, 3).map(({ id }) => id);
    await resolveUncertain(ledger.pool, { dispatchId, deliveryIds, as: random.one(UNCERTAIN_DECISIONS) });
  };

  const deeds = [
    claim,
    claim,
    claimByRoute,
    claimByRoute,
    () => releaseFromOwnRoute(ledger.pool, { dispatchId: random.one(dispatchIds), deliveryIds: null }),
    () => releaseWaiting(ledger.pool, { reason: 'ROUTE_DOWN', after: '0', chunk: 20 }),
    settleSome,
    settleSome,
    renew,
    () => writeAudienceChunk(ledger.pool, { dispatchId: random.one(dispatchIds), chunk: 1 + random.below(15) }),
    () => ledger.letTimePass(random.one(dispatchIds)),
    () => lapseLeases(ledger.pool, { policy: random.one(['resend', 'hold']), maxAttempts: 4, limit: 20 }),
    () => pauseDispatch(ledger.pool, random.one(dispatchIds)),
    () => resumeDispatch(ledger.pool, random.one(dispatchIds)),
    () => resumeDispatch(ledger.pool, random.one(dispatchIds)),
    // Cancels only the first dispatch, so that the others have mails to send.
    () => (random.below(10) === 0 ? cancelDispatch(ledger.pool, dispatchIds[0]!) : undefined),
    () => sweepDispatch(ledger.pool, { dispatchId: dispatchIds[0]!, chunk: 1 + random.below(10) }),
    () => retryDeliveries(ledger.pool, { dispatchId: random.one(dispatchIds) }),
    () => chooseFirstBatch(ledger.pool, random.one(dispatchIds)),
    () => decideFirstBatches(ledger.pool),
    () => (random.below(10) === 0 ? releaseFirstBatch(ledger.pool, random.one(dispatchIds)) : undefined),
    resolve,
    () => ledger.query('UPDATE users SET is_active = NOT is_active WHERE id = $1', [random.one(userIds)]),
    () => ledger.query('DELETE FROM group_members WHERE group_id = $1 AND user_id = $2', [group, random.one(userIds)]),
  ];
  for (let n = 0; n < 40; n += 1) await random.one(deeds)();
};

/** Claims and settles deliveries as a single worker, until no delivery is left to claim. */
const finish = async (dispatchIds: string[]) => {
  for (const dispatchId of dispatchIds) {
    await resumeDispatch(ledger.pool, dispatchId);
    while (!(await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 50 })).complete);
  }
  for (let claimed: ClaimedDelivery[] | undefined; claimed?.length !== 0; ) {
    await ledger.letTimePass();
    await lapseLeases(ledger.pool, { policy: 'resend', maxAttempts: 1_000, limit: 1_000 });
    for (const id of dispatchIds) await sweepDispatch(ledger.pool, { dispatchId: id, chunk: 1_000 });
    claimed = (await Promise.all(dispatchIds.map((id) => ledger.claimByRoute(id, ALL_UP)))).flatMap(
      (one) => one.claimed,
    );
    await settle(sent(claimed));
  }
};
