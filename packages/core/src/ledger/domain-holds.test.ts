import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger, resultOf } from '../testing/test-ledger.js';
import { claimDeliveries } from './claim.js';
import { cancelDispatch, sweepDispatch } from './control.js';
import { countHeld, listHolds } from './domain-holds.js';
import { eraseDeliveries } from './erase.js';
import { beginRelease, findInterruptedReleases, finishRelease } from './release-domain.js';
import { returnHeld } from './return-held.js';
import { BUILT_IN, type Routing } from './routing.js';
import { settleAttempts } from './settle.js';
import { NO_STAGING } from './staging.js';

const ledger = await createTestLedger();
beforeEach(() => ledger.clear());

const at = (domain: string, count: number) => Array.from({ length: count }, (_, n) => `p${n}@${domain}`);
const SENDER = randomUUID();
const HELD = { senderId: null, domain: 'strict.test' };

const ROUTING: Routing = {
  senders: [{ id: SENDER, messageDomain: 'sender.test' }],
  choices: [{ senderId: SENDER, routeId: BUILT_IN, position: 0, weight: 1, domain: null }],
  routes: [{ id: BUILT_IN, room: null, waitMs: null }],
  unknownWaitMs: null,
};

const REFUSAL = {
  smtpCode: 550,
  enhancedCode: '5.7.26',
  errorClass: 'IDENTITY',
  error: '550 5.7.26 p0@strict.test: unauthenticated email is not accepted',
} as const;

type Claimed = Awaited<ReturnType<typeof ledger.claim>>;
const settle = (claimed: Claimed, ...outcomes: ('refused' | 'deferred' | 'SENT')[]) =>
  settleAttempts(
    ledger.pool,
    claimed.map((delivery, index) => {
      const outcome = outcomes[index] ?? outcomes.at(-1)!;
      if (outcome === 'SENT') return resultOf(delivery, 'SENT');
      return resultOf(delivery, outcome === 'refused' ? 'FAILED' : 'RETRY', REFUSAL);
    }),
  );

const claimSome = async (dispatchId: string, emails: string[]) => {
  const rows = await ledger.deliveries(dispatchId);
  return ledger.claim(dispatchId, {
    deliveryIds: rows.filter(({ email }) => emails.includes(email)).map(({ id }) => id),
  });
};

/** A dispatch to `count` addresses, of which three have been refused, so that the domain is held. */
const acceptHeld = async (count: number, more: string[] = []) => {
  const to = [...at('strict.test', count), ...more];
  const id = await ledger.accept({ to });
  await settle(await claimSome(id, to.slice(0, 3)), 'refused');
  return id;
};

const statesOf = async (dispatchId: string) =>
  (await ledger.deliveries(dispatchId)).map(({ status, attempts }) => `${status} ${attempts}`);

const waitingOf = (dispatchId: string) =>
  ledger.query<{
    wait_reason: string | null;
    publish_at: unknown;
    next_attempt_at: Date | null;
    first_claimed_at: Date | null;
  }>(
    'SELECT wait_reason, publish_at, next_attempt_at, first_claimed_at FROM deliveries WHERE dispatch_id = $1 ORDER BY id',
    [dispatchId],
  );

describe('the third refusal in a row', () => {
  test('holds the domain for the sender, with the reason and no address', async () => {
    const id = await ledger.accept({ to: at('strict.test', 3) });
    const claimed = await ledger.claim(id);
    await settle(claimed.slice(0, 2), 'refused');
    expect(await listHolds(ledger.pool)).toEqual([]);
    await settle(claimed.slice(2), 'refused');
    expect(await listHolds(ledger.pool)).toMatchObject([
      { ...HELD, refusals: 3, enhancedCode: '5.7.26', reason: '550 5.7.26 …: unauthenticated email is not accepted' },
    ]);
    expect(await ledger.query('SELECT * FROM suppressions')).toEqual([]);
  });

  test('counts within one settle, and temporary refusals too', async () => {
    const id = await ledger.accept({ to: at('strict.test', 3) });
    await settle(await ledger.claim(id), 'deferred');
    expect(await listHolds(ledger.pool)).toHaveLength(1);
  });

  test('does not count those of other domains and senders, and those for other reasons', async () => {
    const mixed = await ledger.accept({ to: ['a@one.test', 'b@two.test', 'c@three.test'] });
    await settle(await ledger.claim(mixed), 'refused');
    const first = await ledger.accept({ to: at('strict.test', 2) });
    await settle(await ledger.claim(first), 'refused');
    const other = await ledger.accept({ to: at('strict.test', 2) });
    await ledger.query('UPDATE dispatches SET sender_id = $2 WHERE id = $1', [other, SENDER]);
    await settle((await ledger.claimByRoute(other, ROUTING)).claimed, 'refused');
    const unknown = await ledger.accept({ to: at('strict.test', 5) });
    const results = (await ledger.claim(unknown)).map((one) => resultOf(one, 'FAILED', { errorClass: 'REJECTED' }));
    await settleAttempts(ledger.pool, results);
    expect(await listHolds(ledger.pool)).toEqual([]);
  });

  test('an accepted mail begins a new row, and so does a day', async () => {
    const id = await ledger.accept({ to: at('strict.test', 7) });
    const claimed = await ledger.claim(id);
    await settle(claimed.slice(0, 2), 'refused');
    await settle(claimed.slice(2, 3), 'SENT');
    await settle(claimed.slice(3, 5), 'refused');
    expect(await listHolds(ledger.pool)).toEqual([]);
    await ledger.query(`UPDATE domain_holds SET refused_at = now() - interval '25 hours'`);
    await settle(claimed.slice(5, 7), 'refused');
    expect(await listHolds(ledger.pool)).toEqual([]);
    expect(await ledger.query('SELECT refusals FROM domain_holds')).toEqual([{ refusals: 2 }]);
  });

  test('an accepted mail does not release a held domain', async () => {
    const id = await ledger.accept({ to: at('strict.test', 4) });
    await settle(await ledger.claim(id), 'refused', 'refused', 'refused', 'SENT');
    expect(await listHolds(ledger.pool)).toHaveLength(1);
  });
});

describe('while a domain is held', () => {
  test('its deliveries wait without an attempt, and all others are claimed', async () => {
    const id = await acceptHeld(5, ['a@open.test']);
    expect((await ledger.claim(id)).map(({ email }) => email)).toEqual(['a@open.test']);
    expect(await statesOf(id)).toEqual([...Array(3).fill('FAILED 1'), 'RETRYING 0', 'RETRYING 0', 'SENDING 1']);
    expect((await waitingOf(id))[3]).toEqual({
      wait_reason: 'DOMAIN_HELD',
      publish_at: Number.POSITIVE_INFINITY,
      next_attempt_at: null,
      first_claimed_at: null,
    });
    expect(await countHeld(ledger.pool, { ...HELD, limit: 10 })).toBe(2);
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('another sender mails to it', async () => {
    await acceptHeld(3);
    const id = await ledger.accept({ to: at('strict.test', 2) });
    await ledger.query('UPDATE dispatches SET sender_id = $2 WHERE id = $1', [id, SENDER]);
    expect((await ledger.claimByRoute(id, ROUTING)).claimed).toHaveLength(2);
  });

  test('an address that is suppressed meanwhile is suppressed after the release', async () => {
    const id = await acceptHeld(4);
    await ledger.claim(id);
    await ledger.query(
      `INSERT INTO suppressions (address, scope, reason) VALUES ('p3@strict.test', 'ALL_MAIL', 'HARD_BOUNCE')`,
    );
    await beginRelease(ledger.pool, HELD);
    await finishRelease(ledger.pool, HELD);
    await ledger.claim(id);
    expect((await statesOf(id))[3]).toBe('SUPPRESSED 0');
  });

  test('deliveries of a sender with routes wait, too, and those of MAIL_FROM are claimed', async () => {
    const id = await ledger.accept({ to: at('strict.test', 5) });
    await ledger.query('UPDATE dispatches SET sender_id = $2 WHERE id = $1', [id, SENDER]);
    const rows = await ledger.deliveries(id);
    const { claimed } = await ledger.claimByRoute(id, ROUTING, { deliveryIds: rows.slice(0, 3).map((row) => row.id) });
    await settle(claimed, 'refused');
    expect(await listHolds(ledger.pool)).toMatchObject([{ senderId: SENDER, domain: 'strict.test' }]);
    expect((await ledger.claimByRoute(id, ROUTING)).claimed).toEqual([]);
    expect((await statesOf(id)).slice(3)).toEqual(['RETRYING 0', 'RETRYING 0']);
    expect(await ledger.findMiscounted()).toEqual([]);
    expect(await ledger.claim(await ledger.accept({ to: at('strict.test', 1) }))).toHaveLength(1);
    await beginRelease(ledger.pool, { senderId: SENDER, domain: 'strict.test' });
    expect(await finishRelease(ledger.pool, { senderId: SENDER, domain: 'strict.test' })).toBe(5);
    expect((await ledger.claimByRoute(id, ROUTING)).claimed).toHaveLength(5);
  });

  test('a late answer to an attempt that had lapsed is still taken', async () => {
    const id = await ledger.accept({ to: at('strict.test', 4) });
    const claimed = await ledger.claim(id);
    await ledger.query(
      `UPDATE deliveries SET status = 'QUEUED', may_have_arrived = true, lease_until = NULL WHERE id = $1`,
      [claimed[3]!.id],
    );
    await ledger.query('UPDATE dispatches SET sending = sending - 1, queued = queued + 1 WHERE id = $1', [id]);
    await settle(claimed.slice(0, 3), 'refused');
    expect(await ledger.claim(id)).toEqual([]);
    expect((await statesOf(id))[3]).toBe('RETRYING 1');
    await settle(claimed.slice(3), 'SENT');
    expect((await statesOf(id))[3]).toBe('SENT 1');
    expect((await waitingOf(id))[3]).toMatchObject({ wait_reason: null, publish_at: null });
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('cancelling and erasing end the wait', async () => {
    const id = await acceptHeld(5);
    await ledger.claim(id);
    await eraseDeliveries(ledger.pool, { email: 'p3@strict.test', userIds: [], hashKey: Buffer.alloc(32), chunk: 10 });
    await cancelDispatch(ledger.pool, id);
    await sweepDispatch(ledger.pool, { dispatchId: id, chunk: 10 });
    expect((await statesOf(id)).slice(3)).toEqual(['SUPPRESSED 0', 'CANCELLED 0']);
    expect((await waitingOf(id)).map((row) => row.wait_reason)).toEqual(Array(5).fill(null));
    expect(await ledger.findMiscounted()).toEqual([]);
  });
});

describe('claimed deliveries that were not tried', () => {
  test('go back to wait, and the claim counts as no attempt', async () => {
    const id = await ledger.accept({ to: at('strict.test', 5) });
    const claimed = await ledger.claim(id);
    await settle(claimed.slice(0, 3), 'refused');
    expect(await returnHeld(ledger.pool, claimed.slice(3))).toEqual([]);
    expect((await statesOf(id)).slice(3)).toEqual(['RETRYING 0', 'RETRYING 0']);
    expect(await countHeld(ledger.pool, { ...HELD, limit: 10 })).toBe(2);
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('are due at once if the domain was released meanwhile', async () => {
    const id = await ledger.accept({ to: at('strict.test', 4) });
    const claimed = await ledger.claim(id);
    await settle(claimed.slice(0, 3), 'refused');
    await beginRelease(ledger.pool, HELD);
    await finishRelease(ledger.pool, HELD);
    expect(await returnHeld(ledger.pool, claimed.slice(3))).toEqual([HELD]);
    expect((await ledger.claim(id)).map(({ email }) => email)).toContain('p3@strict.test');
  });

  test('stay with a worker that has claimed them since', async () => {
    const id = await acceptHeld(3, ['a@open.test']);
    const [claimed] = await ledger.claim(id);
    await returnHeld(ledger.pool, [{ ...claimed!, leaseToken: randomUUID() }]);
    expect((await statesOf(id))[3]).toBe('SENDING 1');
  });
});

describe('releasing a domain', () => {
  test('publishes what waited and what was refused, in chunks, and opens completed dispatches', async () => {
    const first = await acceptHeld(3);
    expect((await ledger.dispatch(first)).status).toBe('COMPLETED');
    const second = await ledger.accept({ to: [...at('strict.test', 4), 'a@open.test'] });
    await settle(await ledger.claim(second), 'SENT');
    expect(await beginRelease(ledger.pool, HELD)).toBe(true);
    expect(await finishRelease(ledger.pool, { ...HELD, chunk: 2 })).toBe(7);
    expect(await statesOf(first)).toEqual(Array(3).fill('QUEUED 1'));
    expect(await statesOf(second)).toEqual([...Array(4).fill('RETRYING 0'), 'SENT 1']);
    expect((await ledger.dispatch(first)).status).toBe('SENDING');
    expect(await ledger.findMiscounted()).toEqual([]);
    expect(await ledger.query('SELECT * FROM domain_holds')).toEqual([]);
    await settle(await ledger.claim(first), 'SENT');
    await settle(await ledger.claim(second), 'SENT');
    expect(await ledger.findMiscounted()).toEqual([]);
    expect((await ledger.dispatch(second)).status).toBe('COMPLETED');
  });

  test('leaves earlier failures, cancelled dispatches, other senders and other domains alone', async () => {
    const early = await ledger.accept({ to: at('strict.test', 1) });
    await settle(await ledger.claim(early), 'refused');
    await ledger.query(`UPDATE deliveries SET updated_at = now() - interval '2 days'`);
    await ledger.query('DELETE FROM domain_holds');
    const cancelled = await ledger.accept({ to: at('strict.test', 1) });
    await settle(await ledger.claim(cancelled), 'refused');
    await ledger.setStatus(cancelled, 'CANCELLED');
    const other = await ledger.accept({ to: at('strict.test', 1) });
    await ledger.query('UPDATE dispatches SET sender_id = $2 WHERE id = $1', [other, SENDER]);
    await settle((await ledger.claimByRoute(other, ROUTING)).claimed, 'refused');
    const elsewhere = await ledger.accept({ to: ['a@else.test'] });
    await settle(await ledger.claim(elsewhere), 'refused');
    const held = await acceptHeld(3);
    await beginRelease(ledger.pool, HELD);
    expect(await finishRelease(ledger.pool, HELD)).toBe(3);
    for (const id of [early, cancelled, other, elsewhere]) expect(await statesOf(id)).toEqual(['FAILED 1']);
    expect(await statesOf(held)).toEqual(Array(3).fill('QUEUED 1'));
  });

  test('a domain that refuses again is held again', async () => {
    const id = await acceptHeld(5);
    await ledger.claim(id);
    await beginRelease(ledger.pool, HELD);
    await finishRelease(ledger.pool, HELD);
    await settle(await ledger.claim(id), 'refused');
    expect(await listHolds(ledger.pool)).toMatchObject([{ ...HELD, refusals: 5 }]);
  });

  test('a domain that refuses again before everything is published is held again', async () => {
    const id = await acceptHeld(6);
    const claimed = await ledger.claim(await ledger.accept({ to: at('open.test', 1) }));
    expect(claimed).toHaveLength(1);
    await beginRelease(ledger.pool, HELD);
    await settle(await ledger.claim(id), 'refused');
    expect(await listHolds(ledger.pool)).toMatchObject([{ ...HELD, refusals: 3 }]);
    expect(await finishRelease(ledger.pool, HELD)).toBe(0);
    expect(await listHolds(ledger.pool)).toHaveLength(1);
  });

  test('a release that was interrupted is found after a minute', async () => {
    await acceptHeld(3);
    await beginRelease(ledger.pool, HELD);
    expect(await findInterruptedReleases(ledger.pool)).toEqual([]);
    await ledger.query(`UPDATE domain_holds SET released_at = released_at - interval '61 seconds'`);
    expect(await findInterruptedReleases(ledger.pool)).toEqual([HELD]);
  });

  test('a domain that is not held is not released', async () => {
    expect(await beginRelease(ledger.pool, HELD)).toBe(false);
  });

  test('waits for a claim that is holding deliveries, and finds them', async () => {
    const id = await acceptHeld(5);
    const claiming = await ledger.begin();
    const rows = await ledger.deliveries(id);
    await claimDeliveries(claiming.client, {
      deliveryIds: rows.map((row) => row.id),
      dispatchIds: [id],
      leaseToken: randomUUID(),
      leaseMs: 60_000,
      messageDomain: 'example.test',
      hashKey: Buffer.alloc(32),
      staging: NO_STAGING,
    });
    const releasing = beginRelease(ledger.pool, HELD);
    await ledger.waiting(1);
    await claiming.commit();
    await releasing;
    expect(await finishRelease(ledger.pool, HELD)).toBe(5);
  });
});

test('settling at the same time in opposite orders ends in no deadlock', async () => {
  const domains = Array.from({ length: 20 }, (_, n) => `d${n}.test`);
  for (let round = 0; round < 5; round += 1) {
    const sends = await Promise.all(
      [domains, domains.toReversed(), domains].map((order) =>
        ledger.accept({ to: order.map((domain, n) => `p${n}@${domain}`) }),
      ),
    );
    const claimed = await Promise.all(sends.map((id) => ledger.claim(id)));
    await Promise.all(
      claimed.map((mine, index) =>
        settle(mine, ...mine.map((_, n) => ((n + index + round) % 3 === 0 ? ('SENT' as const) : ('refused' as const)))),
      ),
    );
    await ledger.query('UPDATE domain_holds SET since = NULL');
  }
  expect(await ledger.findMiscounted()).toEqual([]);
});
