import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { findUnknownDeliveries } from './claim.js';
import { resolveUncertain } from './decide.js';
import { lapseLeases } from './leases.js';
import { messageIdOf } from './message-id.js';
import { postponePublishing } from './publish.js';
import { settleAttempts } from './settle.js';
import { writeAudienceChunk } from './write-audience.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const toUser = (userId: string) =>
  ledger.accept({ type: 'PERSONAL', deliveries: [{ userId, email: 'user1@example.test', recipient: null }] });

test('claimed deliveries are returned in order of their ids, with everything that sending needs', async () => {
  const deliveries = [
    { userId: null, email: 'b@example.test', recipient: { name: 'B', context: { code: 7 } } },
    { userId: null, email: 'a@example.test', recipient: null },
  ];
  const dispatchId = await ledger.accept({ deliveries });
  const rows = await ledger.deliveries(dispatchId);
  const leaseToken = randomUUID();
  const claimed = await ledger.claim(dispatchId, { deliveryIds: rows.map(({ id }) => id).reverse(), leaseToken });
  const common = {
    dispatchId,
    leaseToken,
    attempt: 1,
    tries: 1,
    messageDomain: 'example.test',
    firstClaimedAt: expect.any(Date),
    addressRound: 0,
    queuedAt: expect.any(Date),
    routeId: null,
    hasWaited: false,
  };
  expect(claimed).toEqual([
    { ...common, id: rows[0]!.id, email: 'b@example.test', recipient: { name: 'B', context: { code: 7 } } },
    { ...common, id: rows[1]!.id, email: 'a@example.test', recipient: {} },
  ]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ queued: 0, sending: 2 });
  expect(await ledger.claim(dispatchId)).toEqual([]);
});

test('claimed deliveries are in the numeric order of their ids', async () => {
  await ledger.query(`SELECT setval(pg_get_serial_sequence('deliveries', 'id'), 98)`);
  const dispatchId = await ledger.accept({ to: addresses(3) });
  expect((await ledger.claim(dispatchId)).map(({ id }) => id)).toEqual(['99', '100', '101']);
});

test('two workers that claim the same deliveries concurrently get disjoint sets', async () => {
  const dispatchId = await ledger.accept({ to: addresses(200) });
  const claims = await Promise.all(Array.from({ length: 10 }, () => ledger.claim(dispatchId)));
  const ids = claims.flat().map(({ id }) => id);
  expect(ids).toHaveLength(200);
  expect(new Set(ids).size).toBe(200);
});

test('a claim waits while the dispatcher sets publish_at, and skips no delivery', async () => {
  const dispatchId = await ledger.accept({ to: addresses(3) });
  await ledger.query(`UPDATE deliveries SET publish_at = now() - interval '1 second' WHERE dispatch_id = $1`, [
    dispatchId,
  ]);
  const deliveryIds = (await ledger.deliveries(dispatchId)).map(({ id }) => id);
  const dispatcher = await ledger.begin();
  await postponePublishing(dispatcher.client, { deliveryIds: deliveryIds.slice(1), seconds: 60 });
  const claiming = ledger.claim(dispatchId);
  await ledger.waiting(1);
  await dispatcher.commit();
  expect((await claiming).map(({ id }) => id)).toEqual(deliveryIds);
});

test('a claim waits for a concurrent cancel and then claims nothing', async () => {
  const dispatchId = await ledger.accept({ to: addresses(2) });
  const cancel = await ledger.begin();
  await cancel.client.query(`UPDATE dispatches SET status = 'CANCELLED' WHERE id = $1`, [dispatchId]);
  const claiming = ledger.claim(dispatchId);
  await ledger.waiting(1);
  await cancel.commit();
  expect(await claiming).toEqual([]);
});

test.each(['SCHEDULED', 'PAUSED', 'COMPLETED', 'CANCELLED'] as const)(
  'no delivery can be claimed while its dispatch is %s',
  async (status) => {
    const dispatchId = await ledger.accept({ to: addresses(2) });
    await ledger.setStatus(dispatchId, status);
    expect(await ledger.claim(dispatchId)).toEqual([]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ queued: 2, sending: 0 });
  },
);

test('a retry can be claimed once it is due, with the domain of its first claim', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  const [first] = await ledger.claim(dispatchId);
  await settleAttempts(ledger.pool, [resultOf(first!, 'RETRY', { retryInMs: 60_000 })]);
  expect(await ledger.claim(dispatchId)).toEqual([]);
  await ledger.letTimePass();
  const [second] = await ledger.claim(dispatchId, { messageDomain: 'elsewhere.test' });
  expect(second).toMatchObject({ id: first!.id, attempt: 2, messageDomain: 'example.test' });
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ publish_at: null, next_attempt_at: null }]);
});

test('later claims keep the date of the first claim', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  const [first] = await ledger.claim(dispatchId);
  await settleAttempts(ledger.pool, [resultOf(first!, 'RETRY')]);
  await ledger.query(`UPDATE deliveries SET first_claimed_at = '2026-11-29T21:30:00.123Z'`);
  await ledger.letTimePass();
  const [second] = await ledger.claim(dispatchId);
  expect(second).toMatchObject({ attempt: 2, firstClaimedAt: new Date('2026-11-29T21:30:00.123Z') });
});

test('a delivery first claimed by an older worker, which stored no date, gets it at the next claim', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  const [first] = await ledger.claim(dispatchId);
  await settleAttempts(ledger.pool, [resultOf(first!, 'RETRY')]);
  await ledger.query('UPDATE deliveries SET first_claimed_at = NULL');
  await ledger.letTimePass();
  const [second] = await ledger.claim(dispatchId);
  expect(second!.firstClaimedAt.getTime()).toBeGreaterThanOrEqual(first!.firstClaimedAt.getTime());
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ first_claimed_at: second!.firstClaimedAt }]);
});

test.each(['SENT', 'FAILED', 'UNCERTAIN'] as const)(
  'a delivery that is %s cannot be claimed again',
  async (outcome) => {
    const dispatchId = await ledger.accept({ to: addresses(1), audienceComplete: false });
    const [claimed] = await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(claimed!, outcome)]);
    await ledger.letTimePass();
    expect(await ledger.claim(dispatchId)).toEqual([]);
  },
);

test('a message that names a dispatch to which its delivery does not belong claims nothing', async () => {
  const [one, other] = [await ledger.accept({ to: addresses(1) }), await ledger.accept({ to: addresses(1) })];
  expect(await ledger.claim(one, { dispatchIds: [other] })).toEqual([]);
});

describe('a user', () => {
  test('has the fields of the account at the time of the claim', async () => {
    const [id] = await ledger.addUsers(1);
    const dispatchId = await toUser(id!);
    await ledger.query(
      `UPDATE users SET username = 'ann', first_name = 'Ann', last_name = 'Lee', locale = 'de', attributes = '{"plan": "pro"}'`,
    );
    const [claimed] = await ledger.claim(dispatchId);
    expect(claimed!.recipient).toEqual({
      id,
      username: 'ann',
      firstName: 'Ann',
      lastName: 'Lee',
      name: 'Ann Lee',
      locale: 'de',
      timezone: 'UTC',
      attributes: { plan: 'pro' },
    });
  });

  test.each([
    ['became inactive', 'UPDATE users SET is_active = false'],
    ['was deleted', 'DELETE FROM users'],
  ])('who %s before the claim is suppressed, and this is logged once', async (_, change) => {
    const [id] = await ledger.addUsers(1);
    const dispatchId = await toUser(id!);
    await ledger.query(change);
    expect(await ledger.claim(dispatchId)).toEqual([]);
    expect(await ledger.claim(dispatchId)).toEqual([]);
    const [delivery] = await ledger.deliveries(dispatchId);
    expect(delivery).toMatchObject({ status: 'SUPPRESSED', attempts: 0, publish_at: null });
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', suppressed: 1, queued: 0 });
    expect(await ledger.outbox(dispatchId)).toMatchObject([
      {
        outcome: 'SUPPRESSED',
        attempt: 1,
        email: 'user1@example.test',
        message_id: messageIdOf({ deliveryId: delivery!.id, dispatchId, domain: 'example.test' }),
      },
    ]);
  });

  test('who becomes inactive between two attempts is suppressed at the second', async () => {
    const [id] = await ledger.addUsers(1);
    const dispatchId = await toUser(id!);
    const [claimed] = await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(claimed!, 'RETRY')]);
    await ledger.query('UPDATE users SET is_active = false');
    await ledger.letTimePass();
    expect(await ledger.claim(dispatchId)).toEqual([]);
    expect(await ledger.outbox(dispatchId)).toMatchObject([
      { outcome: 'RETRY', attempt: 1 },
      { outcome: 'SUPPRESSED', attempt: 2 },
    ]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ suppressed: 1, retrying: 0 });
  });
});

describe('a member of a group', () => {
  /** A send to groups with a complete audience. */
  const toGroups = async (more: Partial<Parameters<typeof ledger.accept>[0]>) => {
    const dispatchId = await ledger.accept({ audienceComplete: false, ...more });
    await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 1_000 });
    return dispatchId;
  };
  const leave = (groupId: string, userIds: string[]) =>
    ledger.query('DELETE FROM group_members WHERE group_id = $1 AND user_id = ANY($2::uuid[])', [groupId, userIds]);
  const reached = (claimed: { recipient: { id?: string } }[]) => claimed.map(({ recipient }) => recipient.id).sort();

  test('who leaves it before the claim is suppressed, and this is logged once', async () => {
    const [ann, ben] = await ledger.addUsers(2);
    const group = await ledger.addGroup([ann!, ben!]);
    const dispatchId = await toGroups({ audienceGroupIds: [group] });
    await leave(group, [ann!]);
    expect(reached(await ledger.claim(dispatchId))).toEqual([ben]);
    expect(await ledger.claim(dispatchId)).toEqual([]);
    const left = (await ledger.deliveries(dispatchId)).find(({ user_id }) => user_id === ann);
    expect(left).toMatchObject({
      status: 'SUPPRESSED',
      attempts: 0,
      publish_at: null,
      lease_until: null,
      last_error: 'the user is no longer in a group that this was sent to',
    });
    expect(await ledger.outbox(dispatchId)).toMatchObject([
      { outcome: 'SUPPRESSED', attempt: 1, delivery_id: left!.id, error: left!.last_error },
    ]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ total: 2, suppressed: 1, sending: 1, queued: 0 });
  });

  test('who is in another group of the send is not suppressed, whichever group was left', async () => {
    const [ann, ben] = await ledger.addUsers(2);
    const [one, other] = [await ledger.addGroup([ann!, ben!]), await ledger.addGroup([ann!])];
    const dispatchId = await toGroups({ audienceGroupIds: [one, other] });
    await leave(one, [ann!, ben!]);
    expect(reached(await ledger.claim(dispatchId))).toEqual([ann]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sending: 1, suppressed: 1 });
  });

  test('who is only in groups of other sends is suppressed', async () => {
    const [ann] = await ledger.addUsers(1);
    const [one, other] = [await ledger.addGroup([ann!]), await ledger.addGroup([ann!])];
    const [first, second] = [
      await toGroups({ audienceGroupIds: [one] }),
      await toGroups({ audienceGroupIds: [other], event: 'more' }),
    ];
    await leave(one, [ann!]);
    const deliveryIds = (await Promise.all([first, second].map(ledger.deliveries))).flat().map(({ id }) => id);
    const claimed = await ledger.claim(first, { deliveryIds, dispatchIds: [first, second] });
    expect(claimed.map(({ dispatchId }) => dispatchId)).toEqual([second]);
  });

  test('who is also named in the send is not suppressed after leaving the group', async () => {
    const [ann, ben] = await ledger.addUsers(2);
    const group = await ledger.addGroup([ann!, ben!]);
    const dispatchId = await toGroups({ audienceUserIds: [ann!], audienceGroupIds: [group] });
    await leave(group, [ann!, ben!]);
    expect(reached(await ledger.claim(dispatchId))).toEqual([ann]);
  });

  test('whose address is in the call is not suppressed after leaving the group', async () => {
    const [ann] = await ledger.addUsers(1);
    const group = await ledger.addGroup([ann!]);
    const dispatchId = await toGroups({ to: ['user1@example.test'], audienceGroupIds: [group] });
    await leave(group, [ann!]);
    expect((await ledger.claim(dispatchId)).map(({ email }) => email)).toEqual(['user1@example.test']);
  });

  test.each(['PERSONAL', 'ALL'] as const)('who leaves groups still gets a send of type %s', async (type) => {
    const [ann] = await ledger.addUsers(1);
    const group = await ledger.addGroup([ann!]);
    const dispatchId = type === 'PERSONAL' ? await toUser(ann!) : await toGroups({ type });
    await leave(group, [ann!]);
    expect(await ledger.claim(dispatchId)).toHaveLength(1);
  });

  test('who left and rejoined before the claim is not suppressed', async () => {
    const [ann] = await ledger.addUsers(1);
    const group = await ledger.addGroup([ann!]);
    const dispatchId = await toGroups({ audienceGroupIds: [group] });
    await leave(group, [ann!]);
    await ledger.query('INSERT INTO group_members (group_id, user_id) VALUES ($1, $2)', [group, ann]);
    expect(await ledger.claim(dispatchId)).toHaveLength(1);
  });

  test('who also became inactive is suppressed for that reason', async () => {
    const [ann] = await ledger.addUsers(1);
    const group = await ledger.addGroup([ann!]);
    const dispatchId = await toGroups({ audienceGroupIds: [group] });
    await leave(group, [ann!]);
    await ledger.query('UPDATE users SET is_active = false');
    expect(await ledger.claim(dispatchId)).toEqual([]);
    expect(await ledger.deliveries(dispatchId)).toMatchObject([{ last_error: 'the user is inactive or was deleted' }]);
  });

  test('is suppressed if the group is deleted', async () => {
    const ids = await ledger.addUsers(3);
    const group = await ledger.addGroup(ids);
    const dispatchId = await toGroups({ audienceGroupIds: [group] });
    await ledger.query('DELETE FROM groups WHERE id = $1', [group]);
    expect(await ledger.claim(dispatchId)).toEqual([]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', total: 3, suppressed: 3 });
  });

  test('who leaves between two attempts is suppressed at the second', async () => {
    const [ann] = await ledger.addUsers(1);
    const group = await ledger.addGroup([ann!]);
    const dispatchId = await toGroups({ audienceGroupIds: [group] });
    const [claimed] = await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(claimed!, 'RETRY')]);
    await leave(group, [ann!]);
    await ledger.letTimePass();
    expect(await ledger.claim(dispatchId)).toEqual([]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', suppressed: 1, retrying: 0 });
  });
});

describe('a mail that may have arrived, to a user who is suppressed', () => {
  /** Creates a delivery whose lease expired during the first attempt and which is queued again. */
  const cutOff = async () => {
    const [ann] = await ledger.addUsers(1);
    const group = await ledger.addGroup([ann!]);
    const dispatchId = await ledger.accept({ audienceComplete: false, audienceGroupIds: [group] });
    await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 10 });
    const [claimed] = await ledger.claim(dispatchId);
    await ledger.letTimePass();
    await lapseLeases(ledger.pool, { policy: 'resend', maxAttempts: 3, limit: 10 });
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ queued: 1 });
    return { dispatchId, claimed: claimed! };
  };

  test.each([
    ['became inactive', 'UPDATE users SET is_active = false', 'the user is inactive or was deleted'],
    ['was deleted', 'DELETE FROM users', 'the user is inactive or was deleted'],
    ['left the group', 'DELETE FROM group_members', 'the user is no longer in a group that this was sent to'],
  ])('becomes UNCERTAIN if the user %s', async (_, change, reason) => {
    const { dispatchId } = await cutOff();
    await ledger.query(change);
    expect(await ledger.claim(dispatchId)).toEqual([]);
    expect(await ledger.deliveries(dispatchId)).toMatchObject([
      {
        status: 'UNCERTAIN',
        attempts: 1,
        publish_at: null,
        lease_until: null,
        last_error: `an earlier attempt may have arrived; nothing more is sent, since ${reason}`,
      },
    ]);
    expect(await ledger.outbox(dispatchId)).toMatchObject([{ outcome: 'UNCERTAIN', attempt: 1 }]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'SENDING', uncertain: 1, suppressed: 0 });
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('becomes SENT with its late result', async () => {
    const { dispatchId, claimed } = await cutOff();
    await ledger.query('DELETE FROM group_members');
    await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(claimed, 'SENT')]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 1, uncertain: 0 });
  });

  test('stays UNCERTAIN if an operator has it resent', async () => {
    const { dispatchId, claimed } = await cutOff();
    await ledger.query('DELETE FROM group_members');
    await ledger.claim(dispatchId);
    await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [claimed.id], as: 'RESEND' });
    await ledger.letTimePass();
    expect(await ledger.claim(dispatchId)).toEqual([]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ uncertain: 1, queued: 0 });
  });
});

test('lists the given ids that no delivery has', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  const [known] = await ledger.deliveries(dispatchId);
  expect(await findUnknownDeliveries(ledger.pool, [known!.id, '999999999'])).toEqual(['999999999']);
});
