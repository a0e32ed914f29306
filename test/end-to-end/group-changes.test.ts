import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { addPeople, countRows } from '../support/people.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PEOPLE = 300;
const LEAVE = 100;

interface Delivery {
  id: string;
  email: string;
  status: string;
  lastError: string | null;
  user: { id: string };
}

let admin: Api;
let databaseUrl: string;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;
let group: string;
/** Lets the mail server answer. Until it is called, the mail server holds every mail. */
let goOn: () => void;
let held: Promise<void>;

beforeAll(async () => {
  sink = await startSmtpSink({ onMail: () => held.then(() => undefined) });
  ({ admin, databaseUrl } = await startTestTidings({ SMTP_URL: sink.url, SMTP_CONNECTIONS: '2' }));
  await admin.createTemplate(PLAIN);
  await addPeople(databaseUrl, PEOPLE);
});

let groups = 0;

beforeEach(async () => {
  sink.mails.length = 0;
  held = new Promise((resolve) => {
    goOn = resolve;
  });
  const { users } = await admin.ask('{ users(filter: { q: "person" }, page: { perPage: 1000 }) { items { id } } }');
  group = await admin.createGroup(
    `Readers ${++groups}`,
    users.items.map(({ id }: { id: string }) => id),
  );
});

const deliveriesOf = async (id: string): Promise<Delivery[]> =>
  (
    await admin.ask(
      `query ($id: ID!) { deliveries(filter: { dispatchId: $id }, page: { perPage: 1000 }) {
        items { id email status lastError user { id } } } }`,
      { id },
    )
  ).deliveries.items;

/** Sends to the group. Resolves once the mail server holds some of the mails and the others are queued. */
const sendAndHold = async (more: Record<string, unknown> = {}) => {
  const { id } = await admin.send({ templateName: 'plain', typeEvent: 'GROUP', groups: [group], ...more });
  await waitUntil(
    async () => {
      const { counts, audienceComplete } = await admin.dispatch(id);
      return audienceComplete && counts.sending > 0;
    },
    { what: 'the mails in flight' },
  );
  return id;
};

/** The last `count` deliveries that are still queued. */
const lastQueued = (deliveries: Delivery[], count: number) =>
  deliveries
    .filter(({ status }) => status === 'QUEUED')
    .sort((a, b) => Number(b.id) - Number(a.id))
    .slice(0, count);

test('people who are removed from a group while their mails are queued are suppressed, and nobody else', async () => {
  const id = await sendAndHold();
  const leaving = lastQueued(await deliveriesOf(id), LEAVE);
  expect(leaving).toHaveLength(LEAVE);
  await admin.ask(
    'mutation ($groupId: ID!, $userIds: [ID!]!) { removeUsersFromGroup(groupId: $groupId, userIds: $userIds) { id } }',
    { groupId: group, userIds: leaving.map(({ user }) => user.id) },
  );
  goOn();
  const { counts } = await admin.completed(id, 60_000);
  expect(counts).toMatchObject({ total: PEOPLE, sent: PEOPLE - LEAVE, suppressed: LEAVE, queued: 0, uncertain: 0 });
  expect(await countRows(databaseUrl, id)).toEqual({ sent: PEOPLE - LEAVE, suppressed: LEAVE });
  const suppressed = (await deliveriesOf(id)).filter(({ status }) => status === 'SUPPRESSED');
  const emailsOf = (deliveries: { email: string }[]) => deliveries.map(({ email }) => email).sort();
  expect(emailsOf(suppressed)).toEqual(emailsOf(leaving));
  expect(new Set(suppressed.map(({ lastError }) => lastError))).toEqual(
    new Set(['the user is no longer in a group that this was sent to']),
  );
  const mailed = new Set(sink.mails.map(({ to }) => to));
  expect(mailed.size).toBe(PEOPLE - LEAVE);
  expect(leaving.filter(({ email }) => mailed.has(email))).toEqual([]);
  await expect.poll(() => admin.countAttempts(id, 'SUPPRESSED'), { timeout: 10_000 }).toBe(LEAVE);
});

test('the queued mails of a deleted group are suppressed, but not those of people who are addressed directly', async () => {
  const { users } = await admin.ask('{ users(filter: { q: "person300@" }) { items { id } } }');
  const id = await sendAndHold({ recipient: [users.items[0].id] });
  await admin.ask('mutation ($ids: [ID!]!) { deleteGroups(ids: $ids) }', { ids: [group] });
  goOn();
  const { counts } = await admin.completed(id, 60_000);
  expect(counts.suppressed).toBeGreaterThan(0);
  expect(counts.sent + counts.suppressed).toBe(PEOPLE);
  expect(sink.mails).toHaveLength(counts.sent);
  expect(sink.mails.map(({ to }) => to)).toContain('person300@example.test');
});

const impactOf = async (groupIds: string[], userIds?: string[]) =>
  (
    await admin.ask(
      `query ($groupIds: [ID!]!, $userIds: [ID!]) {
        membershipImpact(groupIds: $groupIds, userIds: $userIds) { mails isExact pendingSends } }`,
      { groupIds, userIds },
    )
  ).membershipImpact;

test('the number of queued mails that a deletion or removal would stop is known in advance', async () => {
  const dispatchId = await sendAndHold();
  const queued = (await deliveriesOf(dispatchId)).filter(({ status }) => status === 'QUEUED');
  const userIds = queued.map(({ user }) => user.id);
  expect(await impactOf([group])).toEqual({ mails: queued.length, isExact: true, pendingSends: 0 });
  expect((await impactOf([group], userIds.slice(0, 7))).mails).toBe(7);

  // A group that no send addresses makes no difference.
  const unused = await admin.createGroup('Unused', userIds.slice(0, 50));
  expect((await impactOf([unused])).mails).toBe(0);
  expect((await impactOf([group, unused])).mails).toBe(queued.length);
  goOn();
  await admin.completed(dispatchId, 60_000);
  expect((await impactOf([group])).mails).toBe(0);
});

test('mails to people who are also in another group of the send, or addressed directly, aren’t counted', async () => {
  const { users } = await admin.ask('{ users(filter: { q: "person" }, page: { perPage: 1000 }) { items { id } } }');
  const ids: string[] = users.items.map(({ id }: { id: string }) => id).sort();
  const others = await admin.createGroup('Others', ids.slice(-30));
  const dispatchId = await sendAndHold({ groups: [group, others], recipient: ids.slice(-50, -40) });
  const queued = (await deliveriesOf(dispatchId)).filter(({ status }) => status === 'QUEUED');
  const kept = new Set([...ids.slice(-50, -40), ...ids.slice(-30)]);
  expect((await impactOf([group])).mails).toBe(queued.filter(({ user }) => !kept.has(user.id)).length);
  expect((await impactOf([others])).mails).toBe(0);
  expect((await impactOf([group, others])).mails).toBe(queued.length - 10);
  goOn();
  await admin.completed(dispatchId, 60_000);
});

test('a send that hasn’t started is counted as pending', async () => {
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = await admin.send({ templateName: 'plain', typeEvent: 'GROUP', groups: [group], sendAt });
  expect(await impactOf([group])).toEqual({ mails: 0, isExact: true, pendingSends: 1 });
  await admin.ask('mutation ($id: ID!) { cancelDispatch(id: $id) { id } }', { id });
  expect((await impactOf([group])).pendingSends).toBe(0);
});
