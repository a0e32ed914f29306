import { randomInt, randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { BOUNCE_CLASSES, FEEDBACK_KINDS } from '../feedback/kinds.js';
import { createRandom, type Random } from '../testing/random.js';
import { createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import type { ClaimedDelivery } from './claim.js';
import { cancelDispatch, sweepDispatch } from './control.js';
import { retryToCorrectedAddresses } from './correct-address.js';
import { resolveUncertain, retryDeliveries, UNCERTAIN_DECISIONS } from './decide.js';
import { eraseDeliveries } from './erase.js';
import { lapseLeases } from './leases.js';
import { type FeedbackEvent, recordFeedback } from './record-feedback.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

interface Scene {
  random: Random;
  dispatchIds: string[];
  userIds: string[];
  /** Claimed deliveries. Most are settled late, some never. */
  claimed: ClaimedDelivery[];
}

const PEOPLE = 24;

const setUp = async () => {
  const userIds = await ledger.addUsers(PEOPLE);
  const deliveries = userIds.map((userId, n) => ({ userId, email: `user${n + 1}@example.test`, recipient: null }));
  const dispatchIds = await Promise.all([0, 1, 2].map(() => ledger.accept({ deliveries })));
  return { userIds, dispatchIds, claimed: [] };
};

const deliveriesOf = (dispatchIds: string[]) =>
  ledger.query<{ id: string; dispatchId: string; email: string; round: number; earlier: string[] | null }>(
    `SELECT id::text, dispatch_id AS "dispatchId", email, address_round AS round, earlier_emails AS earlier
     FROM deliveries WHERE dispatch_id = ANY($1) ORDER BY id`,
    [dispatchIds],
  );

const OUTCOMES = ['SENT', 'SENT', 'SENT', 'RETRY', 'FAILED', 'UNCERTAIN', 'UNCERTAIN'] as const;

const claim = async ({ random, dispatchIds, claimed }: Scene) => {
  claimed.push(...(await ledger.claim(random.one(dispatchIds))));
};

const settle = async ({ random, claimed }: Scene) => {
  if (claimed.length === 0) return;
  const some = random.some(claimed, 20);
  await settleAttempts(
    ledger.pool,
    some.map((delivery) => resultOf(delivery, random.one(OUTCOMES))),
  );
};

/** Events about any delivery: of its current address or an earlier one, by token or by Message-ID, new or repeated. */
const feedback = async ({ random, dispatchIds }: Scene) => {
  const events = random.some(await deliveriesOf(dispatchIds), 10).map((delivery): FeedbackEvent => {
    const kind = random.one([...FEEDBACK_KINDS, 'DELIVERED', 'BOUNCED', 'BOUNCED', 'COMPLAINED'] as const);
    const round = random.below(delivery.round + 1);
    return {
      deduplicationKey: random.below(4) === 0 ? `${delivery.id} ${random.below(3)}` : randomUUID(),
      target: {
        deliveryId: delivery.id,
        dispatch: delivery.dispatchId,
        round: random.below(2) === 0 ? null : round,
      },
      email: round === delivery.round ? delivery.email : (delivery.earlier?.[round] ?? null),
      kind,
      // HARD would suppress everybody soon.
      bounceClass: kind === 'BOUNCED' ? random.one([...BOUNCE_CLASSES, 'OURS', 'OURS', 'OURS', 'OURS'] as const) : null,
      source: 'SMTP',
      errorClass: null,
      statusCode: null,
      diagnostic: null,
      happenedAt: new Date().toISOString(),
      raw: null,
    };
  });
  await recordFeedback(ledger.pool, { events, hashKey: TEST_HASH_KEY });
};

const correct = async ({ random, dispatchIds, userIds }: Scene) => {
  await ledger.query(`UPDATE users SET email = 'user' || $2 || '@new.test' WHERE id = $1`, [
    random.one(userIds),
    random.below(1_000_000),
  ]);
  await retryToCorrectedAddresses(ledger.pool, { dispatchId: random.one(dispatchIds), hashKey: TEST_HASH_KEY });
};

const decide = async ({ random, dispatchIds }: Scene) => {
  const dispatchId = random.one(dispatchIds);
  const uncertain = (await ledger.deliveries(dispatchId)).filter(({ status }) => status === 'UNCERTAIN');
  if (uncertain.length === 0) return;
  const deliveryIds = random.some(uncertain, 3).map(({ id }) => id);
  await resolveUncertain(ledger.pool, { dispatchId, deliveryIds, as: random.one(UNCERTAIN_DECISIONS) });
};

const retry = ({ random, dispatchIds }: Scene) => retryDeliveries(ledger.pool, { dispatchId: random.one(dispatchIds) });

const erase = async ({ random, dispatchIds }: Scene) => {
  const { email } = random.one(await deliveriesOf(dispatchIds));
  await eraseDeliveries(ledger.pool, { email, userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });
};

const lapse = async ({ random, dispatchIds }: Scene) => {
  await ledger.letTimePass(random.one(dispatchIds));
  await lapseLeases(ledger.pool, { policy: random.one(['resend', 'hold']), maxAttempts: 5, limit: 50 });
};

const cancel = async ({ dispatchIds }: Scene) => {
  await cancelDispatch(ledger.pool, dispatchIds[0]!);
  await sweepDispatch(ledger.pool, { dispatchId: dispatchIds[0]!, chunk: 5 });
};

const FREQUENT = [claim, settle, settle, feedback, feedback, correct, decide, decide, retry, lapse];
const RARE = [erase, cancel];

const act = (scene: Scene) => scene.random.one(scene.random.below(20) === 0 ? RARE : FREQUENT)(scene);

/** Fates that deliveries have, so that a test can tell that it saw all. */
const fates = async () => {
  const rows = await ledger.query<{ fate: string }>('SELECT DISTINCT fate FROM deliveries WHERE fate IS NOT NULL');
  return rows.map(({ fate }) => fate).sort();
};

test('sent = accepted + delivered + bounced + complained after each change', async () => {
  const seed = randomInt(2 ** 31);
  const scene = { ...(await setUp()), random: createRandom(seed) };
  for (let step = 1; step <= 300; step += 1) {
    await act(scene);
    expect(await ledger.findMiscounted(), `with the seed ${seed}, after step ${step}`).toEqual([]);
  }
  expect(await fates()).toEqual(['BOUNCED', 'COMPLAINED', 'DELIVERED']);
}, 60_000);

test('sent = accepted + delivered + bounced + complained at every moment while all kinds of changes run concurrently', async () => {
  const seed = randomInt(2 ** 31);
  const scene = await setUp();
  let isRunning = true;
  const work = async (actor: number) => {
    const random = createRandom(seed + actor);
    for (let step = 0; step < 60; step += 1) await act({ ...scene, random }).catch(ignoreTakenAddress);
  };
  const check = async () => {
    while (isRunning) expect(await ledger.findMiscounted(), `with the seed ${seed}`).toEqual([]);
  };
  const checking = check();
  await Promise.all(Array.from({ length: 8 }, (_, actor) => work(actor))).finally(() => {
    isRunning = false;
  });
  await checking;
  expect(await ledger.findMiscounted(), `with the seed ${seed}`).toEqual([]);
  expect(await fates()).toEqual(['BOUNCED', 'COMPLAINED', 'DELIVERED']);
}, 60_000);

const ignoreTakenAddress = (error: unknown) => {
  if ((error as { constraint?: string }).constraint !== 'deliveries_address') throw error;
};
