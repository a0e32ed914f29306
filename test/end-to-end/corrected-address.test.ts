import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { countRows } from '../support/people.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;
let stranger: Api;
let databaseUrl: string;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;
let people = 0;

beforeAll(async () => {
  sink = await startSmtpSink({
    onMail: ({ to }) => (to.includes('typo') ? '550 5.1.1 No such user here' : undefined),
  });
  ({ admin, stranger, databaseUrl } = await startTestTidings({ SMTP_URL: sink.url }));
  await admin.createTemplate({ slug: 'plain', title: 'Hello {{username}}', content: 'To {{user.email}}: {{word}}' });
});

beforeEach(() => {
  sink.mails.length = 0;
});

const addPerson = async () => {
  people += 1;
  const email = `typo${people}@example.test`;
  return {
    id: await admin.createUser({ username: `person${people}`, email }),
    email,
    right: `right${people}@example.test`,
  };
};

const changeEmail = (id: string, email: string) =>
  admin.ask('mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { id } }', {
    id,
    input: { email },
  });

const sendTo = async (recipient: string[], more: Record<string, unknown> = {}) => {
  const { id } = await admin.send({
    templateName: 'plain',
    typeEvent: 'GROUP',
    recipient,
    context: { word: 'beetle' },
    ...more,
  });
  await admin.completed(id);
  return id;
};

const STORY = `id email earlierEmails correctedEmail status retryCount messageId attempts { attempt email outcome messageId }`;
const storiesOf = async (dispatchId: string) =>
  (
    await admin.ask(
      `query ($id: ID!) { deliveries(filter: { dispatchId: $id }, sort: { field: "id" }) { items { ${STORY} } } }`,
      { id: dispatchId },
    )
  ).deliveries.items;

const RETRY_ONE = 'mutation ($id: ID!) { retryToCorrectedAddress(deliveryId: $id) { id email status } }';
const RETRY_ALL = 'mutation ($id: ID!) { retryAllToCorrectedAddresses(dispatchId: $id) { id status } }';

const expectCounts = async (dispatchId: string, counts: Record<string, number>) => {
  const { counts: told } = await admin.dispatch(dispatchId);
  const { total, ...present } = Object.fromEntries(
    Object.entries(told as Record<string, number>).filter(([, count]) => count > 0),
  );
  expect(present).toEqual(counts);
  expect(Object.values(present).reduce((sum, count) => sum + count, 0)).toBe(total);
  expect(await countRows(databaseUrl, dispatchId)).toEqual(counts);
};

test('a mail that failed at a mistyped address is sent to the corrected one, and its history shows both', async () => {
  const person = await addPerson();
  const dispatchId = await sendTo([person.id]);
  await expectCounts(dispatchId, { failed: 1 });
  const [failed] = await storiesOf(dispatchId);
  expect(failed).toMatchObject({ status: 'FAILED', correctedEmail: null, earlierEmails: [] });
  expect(await admin.fail(RETRY_ONE, { id: failed.id })).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('has not changed'),
  });

  await changeEmail(person.id, person.right);
  expect((await storiesOf(dispatchId))[0].correctedEmail).toBe(person.right);
  const { retryToCorrectedAddress: queued } = await admin.ask(RETRY_ONE, { id: failed.id });
  expect(queued).toMatchObject({ id: failed.id, email: person.right });
  await admin.completed(dispatchId);
  await expectCounts(dispatchId, { sent: 1 });

  expect(sink.mails.map(({ to, messageId }) => [to, messageId])).toEqual([[person.right, failed.messageId]]);
  expect(sink.mails[0]!.source).toContain(`To ${person.right}: beetle`);
  const story = await waitUntil(
    async () => {
      const [now] = await storiesOf(dispatchId);
      return now.attempts.length === 2 && now;
    },
    { what: 'the log' },
  );
  expect(story).toMatchObject({
    id: failed.id,
    email: person.right,
    earlierEmails: [person.email],
    correctedEmail: null,
    status: 'SENT',
    attempts: [
      { attempt: 1, email: person.email, outcome: 'FAILED' },
      { attempt: 2, email: person.right, outcome: 'SENT', messageId: failed.messageId },
    ],
  });
  expect(await admin.fail(RETRY_ONE, { id: failed.id })).toMatchObject({ code: 'CONFLICT' });
});

test('all failed mails of a dispatch are sent to corrected addresses, and the others stay', async () => {
  const some = [await addPerson(), await addPerson(), await addPerson()];
  const [first, , third] = some;
  const dispatchId = await sendTo(some.map(({ id }) => id));
  await expectCounts(dispatchId, { failed: 3 });
  expect(await admin.fail(RETRY_ALL, { id: dispatchId })).toMatchObject({ code: 'CONFLICT' });
  await changeEmail(first!.id, first!.right);
  await changeEmail(third!.id, third!.right.toUpperCase());
  const ask = async () =>
    (await admin.ask('query ($id: ID!) { dispatch(id: $id) { correctable } }', { id: dispatchId })).dispatch;
  expect(await ask()).toEqual({ correctable: 2 });
  await admin.ask(RETRY_ALL, { id: dispatchId });
  await admin.completed(dispatchId);
  expect(await ask()).toEqual({ correctable: 0 });
  await expectCounts(dispatchId, { sent: 2, failed: 1 });
  expect(sink.mails.map(({ to }) => to).sort()).toEqual([first!.right, third!.right]);
});

test('a dispatch that already has a mail to the corrected address sends no second one', async () => {
  const person = await addPerson();
  const dispatchId = await sendTo([person.id], { to: [{ email: person.right }] });
  await changeEmail(person.id, person.right);
  const [failed] = (await storiesOf(dispatchId)).filter(({ status }: { status: string }) => status === 'FAILED');
  expect(failed.correctedEmail).toBeNull();
  expect(await admin.fail(RETRY_ONE, { id: failed.id })).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('Another delivery'),
  });
});

test.each([
  ['cancelled', `UPDATE dispatches SET status = 'CANCELLED', swept = true`, /CANCELLED/],
  ['past its expiry', `UPDATE dispatches SET expires_at = now() - interval '1 minute'`, /expiresAt/],
  ['without its context', 'UPDATE dispatches SET contexts_dropped_at = now()', /stored/],
])('a dispatch that is %s resends nothing', async (_what, change, words) => {
  const person = await addPerson();
  const dispatchId = await sendTo([person.id]);
  await changeEmail(person.id, person.right);
  const sql = new pg.Client(databaseUrl);
  await sql.connect();
  await sql.query(`${change} WHERE id = $1`, [dispatchId]).finally(() => sql.end());
  const [failed] = await storiesOf(dispatchId);
  for (const [mutation, id] of [
    [RETRY_ONE, failed.id],
    [RETRY_ALL, dispatchId],
  ]) {
    expect(await admin.fail(mutation!, { id })).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(words),
    });
  }
  const { dispatch } = await admin.ask('query ($id: ID!) { dispatch(id: $id) { correctable } }', { id: dispatchId });
  expect(dispatch.correctable).toBe(0);
});

test('resending to a corrected address needs the permission to change sends, is recorded in the audit log, and reports a wrong id', async () => {
  const viewerId = await admin.createUser({
    username: 'viewer',
    email: 'v@example.test',
    role: 'VIEWER',
    password: 'a long enough one',
  });
  const viewer = await stranger.signIn('viewer', 'a long enough one');
  expect(viewerId).toBeTruthy();
  const person = await addPerson();
  const dispatchId = await sendTo([person.id]);
  await changeEmail(person.id, person.right);
  const [failed] = await storiesOf(dispatchId);
  expect(await viewer.fail(RETRY_ONE, { id: failed.id })).toMatchObject({ code: 'FORBIDDEN' });
  expect(await viewer.fail(RETRY_ALL, { id: dispatchId })).toMatchObject({ code: 'FORBIDDEN' });
  await admin.ask(RETRY_ONE, { id: failed.id });
  const { auditLog } = await admin.ask(
    '{ auditLog(filter: { action: "retryToCorrectedAddress", outcome: "DONE" }) { items { subjectIds } } }',
  );
  expect(auditLog.items).toContainEqual({ subjectIds: [dispatchId] });
  expect(await admin.fail(RETRY_ONE, { id: 'x' })).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: { deliveryId: expect.anything() },
  });
  expect(await admin.fail(RETRY_ONE, { id: '999999' })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await admin.fail(RETRY_ALL, { id: 'x' })).toMatchObject({ fields: { dispatchId: expect.anything() } });
});
