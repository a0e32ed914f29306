import { beforeEach, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { moveCursors } from './publish.js';
import { settleAttempts } from './settle.js';
import { findUnwrittenAudiences, writeAudienceChunk } from './write-audience.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** Writes the whole audience. Resolves to the number of chunks. */
const writeAll = async (dispatchId: string, chunk = 10) => {
  for (let chunks = 1; chunks < 100; chunks += 1) {
    const { complete } = await writeAudienceChunk(ledger.pool, { dispatchId, chunk });
    if (complete) return chunks;
  }
  throw new Error('the audience has no end');
};

const reached = async (dispatchId: string) =>
  (await ledger.deliveries(dispatchId)).map((delivery) => delivery.user_id).sort();

const toAll = () => ledger.accept({ type: 'ALL', audienceComplete: false });
const toUsers = (ids: string[]) => ledger.accept({ audienceComplete: false, audienceUserIds: ids });

test.each([
  [25, 3],
  [20, 3],
  [9, 1],
  [0, 1],
])('an audience of %i is written in %i chunks of 10, each recipient once', async (people, chunks) => {
  const ids = await ledger.addUsers(people);
  const dispatchId = await toAll();
  expect(await writeAll(dispatchId)).toBe(chunks);
  expect(await reached(dispatchId)).toEqual(ids.sort());
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ total: people, queued: people, audience_complete: true });
});

test('a user who is in several groups, named, and given by address gets one delivery', async () => {
  const [ann, ben, eve] = await ledger.addUsers(3);
  await ledger.query('UPDATE users SET email = $2 WHERE id = $1', [eve, 'eve@example.test']);
  const groups = [await ledger.addGroup([ann!, ben!, eve!]), await ledger.addGroup([eve!, ann!])];
  const dispatchId = await ledger.accept({
    to: ['eve@example.test'],
    audienceComplete: false,
    audienceUserIds: [ann!],
    audienceGroupIds: groups,
  });
  await writeAll(dispatchId, 2);
  const emails = (await ledger.deliveries(dispatchId)).map(({ email }) => email);
  expect(emails.sort()).toEqual(['eve@example.test', 'user1@example.test', 'user2@example.test']);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ total: 3, queued: 3 });
});

test('a delivery stores whether only groups selected its user', async () => {
  const [ann, ben, eve, zoe] = await ledger.addUsers(4);
  const groups = [await ledger.addGroup([ann!, ben!, eve!]), await ledger.addGroup([ann!, eve!])];
  const byGroup = async (send: Parameters<typeof ledger.accept>[0], chunk: number) => {
    const dispatchId = await ledger.accept({ audienceComplete: false, ...send });
    await writeAll(dispatchId, chunk);
    return Object.fromEntries((await ledger.deliveries(dispatchId)).map((row) => [row.email, row.by_group]));
  };
  const [annEmail, benEmail, eveEmail, zoeEmail] = [1, 2, 3, 4].map((n) => `user${n}@example.test`) as [
    string,
    string,
    string,
    string,
  ];
  for (const chunk of [1, 2, 10]) {
    const send = { to: [eveEmail], audienceUserIds: [ann!, zoe!], audienceGroupIds: groups };
    expect(await byGroup(send, chunk)).toEqual({
      [annEmail]: false,
      [benEmail]: true,
      [eveEmail]: false,
      [zoeEmail]: false,
    });
  }
  expect(Object.values(await byGroup({ type: 'ALL' }, 3))).toEqual([false, false, false, false]);
});

test('a send to a group deleted before it began reaches the named users and ends', async () => {
  const [ann, ben] = await ledger.addUsers(2);
  const group = await ledger.addGroup([ann!, ben!]);
  const [mixed, groupOnly] = [
    await ledger.accept({ audienceComplete: false, audienceUserIds: [ann!], audienceGroupIds: [group] }),
    await ledger.accept({ audienceComplete: false, audienceGroupIds: [group] }),
  ];
  await ledger.query('DELETE FROM groups');
  for (const dispatchId of [mixed, groupOnly]) await writeAll(dispatchId);
  expect(await ledger.deliveries(mixed)).toMatchObject([{ user_id: ann, by_group: false }]);
  expect(await ledger.dispatch(groupOnly)).toMatchObject({ status: 'COMPLETED', total: 0 });
});

test('a user’s delivery has the address that is stored for the user', async () => {
  const [id] = await ledger.addUsers(1);
  await ledger.query(`UPDATE users SET email = 'ann.lee@example.test'`);
  const dispatchId = await toUsers([id!]);
  await writeAll(dispatchId);
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ email: 'ann.lee@example.test', user_id: id }]);
});

test('only members of the named groups are reached', async () => {
  const [member, other] = await ledger.addUsers(2);
  const group = await ledger.addGroup([member!]);
  await ledger.addGroup([other!]);
  const dispatchId = await ledger.accept({ audienceComplete: false, audienceGroupIds: [group] });
  await writeAll(dispatchId);
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ user_id: member }]);
});

test('inactive users are skipped, whatever selected them', async () => {
  const [active] = await ledger.addUsers(1);
  const inactive = await ledger.addUsers(12, { isActive: false, first: 2 });
  const group = await ledger.addGroup([active!, ...inactive]);
  const dispatchIds = await Promise.all([
    toAll(),
    toUsers([active!, ...inactive]),
    ledger.accept({ audienceComplete: false, audienceGroupIds: [group] }),
  ]);
  for (const dispatchId of dispatchIds) {
    await writeAll(dispatchId, 5);
    expect(await ledger.deliveries(dispatchId)).toMatchObject([{ user_id: active }]);
  }
});

test('a user who joins after the first chunk is left out', async () => {
  const ids = await ledger.addUsers(6);
  const group = await ledger.addGroup(ids.slice(0, 4));
  const [all, members] = [await toAll(), await ledger.accept({ audienceComplete: false, audienceGroupIds: [group] })];
  for (const dispatchId of [all, members]) await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 1 });
  const late = 'ffffffff-0000-4000-8000-000000000000';
  await ledger.query(`INSERT INTO users (id, username, email) VALUES ($1, 'late', 'late@example.test')`, [late]);
  await ledger.query('INSERT INTO group_members (group_id, user_id) SELECT $1, unnest($2::uuid[])', [
    group,
    [late, ...ids.slice(4)],
  ]);
  for (const dispatchId of [all, members]) await writeAll(dispatchId, 1);
  expect(await reached(all)).toEqual([...ids].sort());
  expect(await reached(members)).toEqual(ids.slice(0, 4).sort());
});

test('a send that reaches nobody completes at once', async () => {
  const ids = await ledger.addUsers(3, { isActive: false });
  const dispatchId = await toUsers(ids);
  await writeAll(dispatchId);
  const { status, total, completed_at } = await ledger.dispatch(dispatchId);
  expect({ status, total }).toEqual({ status: 'COMPLETED', total: 0 });
  expect(completed_at).not.toBeNull();
});

test('a send whose mails are all sent does not complete before its audience is complete', async () => {
  const ids = await ledger.addUsers(3);
  const dispatchId = await toUsers(ids);
  await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 3 });
  const claimed = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'SENT')),
  );
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'SENDING', sent: 3, completed_at: null });
  await writeAll(dispatchId);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 3, total: 3 });
});

test.each(['PAUSED', 'CANCELLED'] as const)('no recipients are added once the send is %s', async (status) => {
  await ledger.addUsers(4);
  const dispatchId = await toAll();
  expect(await findUnwrittenAudiences(ledger.pool, 100)).toContain(dispatchId);
  await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 1 });
  await ledger.setStatus(dispatchId, status);
  await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 1 });
  expect(await ledger.deliveries(dispatchId)).toHaveLength(1);
  expect(await findUnwrittenAudiences(ledger.pool, 100)).not.toContain(dispatchId);
});

test('a chunk waits for a concurrent cancel and then writes nothing', async () => {
  await ledger.addUsers(4);
  const dispatchId = await toAll();
  const cancel = await ledger.begin();
  await cancel.client.query(`UPDATE dispatches SET status = 'CANCELLED' WHERE id = $1`, [dispatchId]);
  const writing = writeAudienceChunk(ledger.pool, { dispatchId, chunk: 10 });
  await ledger.waiting(1);
  await cancel.commit();
  await writing;
  expect(await ledger.deliveries(dispatchId)).toEqual([]);
});

test('a fully published send becomes publishable again when recipients are added', async () => {
  await ledger.addUsers(4);
  const dispatchId = await toAll();
  const { cursor, epoch } = await ledger.dispatch(dispatchId);
  await moveCursors(ledger.pool, [{ dispatchId, from: { cursor, epoch }, to: cursor, published: true }]);
  await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 2 });
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ published: false, queued: 2 });
});

test('concurrent writers of an audience write each recipient once', async () => {
  await ledger.addUsers(60);
  const dispatchId = await ledger.accept({ type: 'ALL', audienceComplete: false, to: addresses(1) });
  await Promise.all(Array.from({ length: 6 }, () => writeAll(dispatchId, 4)));
  expect(await ledger.deliveries(dispatchId)).toHaveLength(61);
  expect(await ledger.findMiscounted()).toEqual([]);
});
