import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { pauseDispatch, rescheduleDispatch } from './control.js';
import { countAudience } from './count-audience.js';
import { NO_STAGING } from './staging.js';
import { writeAudienceChunk } from './write-audience.js';

const LATER = new Date(Date.now() + 3_600_000);

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const schedule = (more: Parameters<TestLedger['accept']>[0]) => ledger.accept({ sendAt: LATER, ...more });
const count = (dispatchId: string, max?: number) =>
  countAudience(ledger.pool, { dispatchId, hashKey: TEST_HASH_KEY, staging: NO_STAGING, ...(max && { max }) });

/** How many deliveries a claim takes once the dispatch has begun and its audience is written. */
const begin = async (dispatchId: string) => {
  await rescheduleDispatch(ledger.pool, { dispatchId, sendAt: new Date(0) });
  for (;;) {
    const { complete } = await writeAudienceChunk(ledger.pool, { dispatchId, chunk: 10 });
    if (complete) break;
  }
  return (await ledger.claim(dispatchId)).length;
};

test('the counted audience equals the number of deliveries claimed once the dispatch has begun, and the others have a reason', async () => {
  const active = await ledger.addUsers(12);
  const inactive = await ledger.addUsers(3, { isActive: false, first: 13 });
  const groups = [
    await ledger.addGroup([...active.slice(0, 5), inactive[0]!]),
    await ledger.addGroup(active.slice(3, 8)),
  ];
  const sends = {
    all: { type: 'ALL', audienceComplete: false },
    groups: { audienceComplete: false, audienceGroupIds: groups },
    named: { audienceComplete: false, audienceUserIds: [active[0]!, active[11]!, inactive[1]!] },
    mixed: {
      to: ['stranger@example.test', 'user1@example.test'],
      audienceComplete: false,
      audienceUserIds: [active[0]!, active[9]!],
      audienceGroupIds: groups,
    },
    strangers: { to: ['stranger@example.test', 'user13@example.test'] },
    personal: { type: 'PERSONAL', deliveries: [{ userId: active[0]!, email: 'user1@example.test', recipient: null }] },
    leftPersonal: {
      type: 'PERSONAL',
      deliveries: [{ userId: inactive[0]!, email: 'user13@example.test', recipient: null }],
    },
  } as const;
  await ledger.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News')`);
  await ledger.query(
    `INSERT INTO suppressions (address, scope, topic, reason, expires_at) VALUES ('user12@example.test', 'ALL_MAIL', NULL, 'MANUAL', NULL),
      ('user12@example.test', 'ALL_MAIL', NULL, 'COMPLAINT', NULL), ('user9@example.test', 'ALL_TOPICS', NULL, 'UNSUBSCRIBED', NULL),
      ('user8@example.test', 'ALL_MAIL', NULL, 'MANUAL', now() - interval '1 day'), ('other@example.test', 'ALL_MAIL', NULL, 'MANUAL', NULL),
      ('hash:' || encode(sha256($1::bytea || convert_to('user10@example.test', 'UTF8')), 'hex'), 'TOPIC', 'news', 'UNSUBSCRIBED', NULL)`,
    [TEST_HASH_KEY],
  );
  const counted: Record<string, number> = {};
  const skipped: Record<string, object> = {};
  for (const [name, send] of Object.entries(sends)) {
    const id = await schedule(send as Parameters<TestLedger['accept']>[0]);
    await ledger.query('UPDATE dispatches SET topic = $2 WHERE id = $1', [id, name === 'personal' ? null : 'news']);
    const reach = (await count(id))!;
    counted[name] = reach.people;
    skipped[name] = Object.fromEntries(reach.skipped.map(({ reason, count: people }) => [reason, people]));
    expect({ [name]: await begin(id) }).toEqual({ [name]: counted[name] });
  }
  expect(counted).toEqual({ all: 9, groups: 8, named: 1, mixed: 9, strangers: 2, personal: 1, leftPersonal: 0 });
  expect(skipped).toEqual({
    all: { INACTIVE: 3, UNSUBSCRIBED: 2, COMPLAINT: 1 },
    groups: { INACTIVE: 1 },
    named: { INACTIVE: 1, COMPLAINT: 1 },
    mixed: { INACTIVE: 1, UNSUBSCRIBED: 1 },
    strangers: {},
    personal: {},
    leftPersonal: { INACTIVE: 1 },
  });
});

test('the counted audience changes when users join and leave', async () => {
  const [ann, ben, eve] = await ledger.addUsers(3);
  const group = await ledger.addGroup([ann!, ben!]);
  const id = await schedule({ audienceComplete: false, audienceGroupIds: [group] });
  expect(await count(id)).toEqual({ people: 2, isExact: true, skipped: [] });
  await ledger.query('INSERT INTO group_members (group_id, user_id) VALUES ($1, $2)', [group, eve]);
  expect(await count(id)).toEqual({ people: 3, isExact: true, skipped: [] });
  await ledger.query('UPDATE users SET is_active = false WHERE id = $1', [ann]);
  expect(await count(id)).toEqual({ people: 2, isExact: true, skipped: [{ reason: 'INACTIVE', count: 1 }] });
});

test('counting stops at its limit and reports it', async () => {
  const ids = await ledger.addUsers(30);
  const groups = [await ledger.addGroup(ids.slice(0, 20)), await ledger.addGroup(ids.slice(10))];
  const all = await schedule({ type: 'ALL', audienceComplete: false });
  const some = await schedule({ audienceComplete: false, audienceGroupIds: groups });
  for (const id of [all, some]) {
    expect(await count(id, 30)).toEqual({ people: 30, isExact: true, skipped: [] });
    expect(await count(id, 29)).toEqual({ people: 29, isExact: false, skipped: [] });
    expect(await count(id, 5)).toEqual({ people: 5, isExact: false, skipped: [] });
  }
});

test('a dispatch that has begun is not counted', async () => {
  const id = await schedule({ to: ['ann@example.test'] });
  await pauseDispatch(ledger.pool, id);
  expect(await count(id)).toEqual({ people: 1, isExact: true, skipped: [] });
  await ledger.setStatus(id, 'SENDING');
  expect(await count(id)).toBeUndefined();
  await ledger.claim(id);
  await pauseDispatch(ledger.pool, id);
  expect(await count(id)).toBeUndefined();
  expect(await count('01890b0c-0000-7000-8000-00000000ffff')).toBeUndefined();
});
