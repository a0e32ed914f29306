import { randomUUID } from 'node:crypto';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { bounceOf, sendMails } from '../support/bounces.js';
import { cleanUp } from '../support/clean-up.js';
import type { Mailbox } from '../support/mailbox.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;
let stranger: Api;
let reporter: Api;
let database: pg.Pool;
let mailbox: Mailbox;
let bounceUrl: string;

beforeAll(async () => {
  const tidings = await startTestTidings();
  ({ admin, stranger, mailbox } = tidings);
  bounceUrl = tidings.bounces!.url;
  database = new pg.Pool({ connectionString: tidings.databaseUrl });
  cleanUp(() => database.end());
  reporter = stranger.withToken(await admin.createKey('FEEDBACK'));
  await admin.createTemplate({ slug: 'news', title: 'News', content: 'Hello' });
});

/** What a reporter gets back. It may not read deliveries. */
const OWN_FIELDS = 'id kind bounceClass source email errorClass statusCode diagnostic at receivedAt';
const FIELDS = `${OWN_FIELDS} delivery { id status }`;
const RECORD = `mutation ($input: RecordFeedbackInput!) { recordFeedback(input: $input) { ${OWN_FIELDS} } }`;

const inputOf = (more: Record<string, unknown>) => ({
  input: { kind: 'BOUNCED', deduplicationKey: randomUUID(), ...more },
});

const record = async (more: Record<string, unknown>, api = reporter) =>
  (await api.ask(RECORD, inputOf(more))).recordFeedback;

const list = async (filter: Record<string, unknown> = {}) =>
  (
    await admin.ask(
      `query ($filter: FeedbackFilter) { feedback(filter: $filter) { total totalIsExact hasNextPage items { ${FIELDS} } } }`,
      { filter },
    )
  ).feedback;

/** A mail to one address that the mail server accepted. */
const sentMail = async (
  email = `${randomUUID()}@example.test`,
): Promise<{ dispatchId: string; id: string; email: string; messageId: string }> => {
  const { id: dispatchId } = await admin.send({ templateName: 'news', typeEvent: 'PERSONAL', to: [{ email }] });
  await admin.completed(dispatchId);
  const { deliveries } = await admin.ask(
    'query ($id: ID!) { deliveries(filter: { dispatchId: $id }) { items { id email messageId } } }',
    { id: dispatchId },
  );
  return { dispatchId, ...deliveries.items[0] };
};

const suppressionsOf = async (email: string) =>
  (await database.query('SELECT scope, reason, created_by FROM suppressions WHERE address = $1', [email])).rows;

const fatesOf = async (dispatchId: string) =>
  (await database.query('SELECT sent, delivered, bounced, complained FROM dispatches WHERE id = $1', [dispatchId]))
    .rows[0];

describe('recordFeedback', () => {
  test('counts a bounce of a mail named by its id, suppresses the address, and shows both', async () => {
    const mail = await sentMail();
    const recorded = await record({ deliveryId: mail.id, statusCode: '5.1.1', diagnostic: '550 5.1.1 no such user' });
    expect(recorded).toMatchObject({
      kind: 'BOUNCED',
      bounceClass: 'HARD',
      source: 'API',
      errorClass: 'UNKNOWN_RECIPIENT',
    });
    expect(recorded).toMatchObject({ email: mail.email, statusCode: '5.1.1', diagnostic: '550 5.1.1 no such user' });
    expect(await fatesOf(mail.dispatchId)).toEqual({ sent: 1, delivered: 0, bounced: 1, complained: 0 });
    expect(await suppressionsOf(mail.email)).toEqual([{ scope: 'ALL_MAIL', reason: 'HARD_BOUNCE', created_by: null }]);
    const { items } = await list({ deliveryId: mail.id });
    expect(items).toEqual([{ ...recorded, delivery: { id: mail.id, status: 'SENT' } }]);
    const { delivery } = await admin.ask('query ($id: ID!) { delivery(id: $id) { feedback { id kind } } }', {
      id: mail.id,
    });
    expect(delivery.feedback).toEqual([{ id: recorded.id, kind: 'BOUNCED' }]);
  });

  test('is followed by the mail’s story, which has delays and deliveries from the log too', async () => {
    const mail = await sentMail();
    const diagnostic = '451 4.7.1 try again later';
    await record({ kind: 'DELAYED', deliveryId: mail.id, statusCode: '4.7.1', diagnostic });
    await record({ kind: 'DELIVERED', deliveryId: mail.id });
    await record({ kind: 'COMPLAINED', deliveryId: mail.id });
    const story = async () =>
      (
        await admin.ask(
          'query ($id: ID!) { delivery(id: $id) { feedback { kind email source diagnostic raw delivery { id } } } }',
          { id: mail.id },
        )
      ).delivery.feedback;
    await waitUntil(async () => (await story()).length === 3, { what: 'the log' });
    const common = { email: mail.email, source: 'API', raw: null, delivery: { id: mail.id } };
    expect(await story()).toEqual([
      { ...common, kind: 'DELAYED', diagnostic },
      { ...common, kind: 'DELIVERED', diagnostic: null },
      { ...common, kind: 'COMPLAINED', diagnostic: null },
    ]);
  });

  test('records a second call with the same key once, and returns the first event', async () => {
    const mail = await sentMail();
    const key = { deduplicationKey: 'the same', deliveryId: mail.id };
    const first = await record({ ...key, bounceClass: 'SOFT' });
    expect(await record({ ...key, kind: 'COMPLAINED' })).toEqual(first);
    expect(await fatesOf(mail.dispatchId)).toMatchObject({ bounced: 1, complained: 0 });
    const other = stranger.withToken(await admin.createKey('FEEDBACK'));
    expect(await record({ ...key, kind: 'COMPLAINED' }, other)).toMatchObject({ kind: 'COMPLAINED' });
    expect(await fatesOf(mail.dispatchId)).toMatchObject({ bounced: 0, complained: 1 });
  });

  test('finds a mail by its Message-ID only together with its address', async () => {
    const mail = await sentMail();
    const [guessed, ours] = [
      await record({ messageId: mail.messageId, email: 'somebody@else.test' }),
      await record({ messageId: mail.messageId, email: mail.email.toUpperCase(), kind: 'DELIVERED' }),
    ];
    expect(guessed).toMatchObject({ email: 'somebody@else.test' });
    expect(ours).toMatchObject({ kind: 'DELIVERED', email: mail.email });
    expect(await fatesOf(mail.dispatchId)).toMatchObject({ delivered: 1, bounced: 0 });
    expect((await list({ email: 'Somebody@Else.test', isMatched: false })).items).toMatchObject([
      { id: guessed.id, delivery: null },
    ]);
    expect(await suppressionsOf('somebody@else.test')).toEqual([]);
  });

  test.each([
    ['nothing that names a mail', {}, 'feedback.names'],
    [
      'a bounce class without a bounce',
      { kind: 'COMPLAINED', bounceClass: 'HARD', email: 'a@b.test' },
      'feedback.onlyBounced',
    ],
    ['an empty key', { deduplicationKey: '', email: 'a@b.test' }, 'notEmpty'],
    ['a key of 201 characters', { deduplicationKey: 'k'.repeat(201), email: 'a@b.test' }, 'text.maxLength'],
    ['two addresses', { email: 'a@b.test, c@d.test' }, 'email.single'],
    ['no id', { deliveryId: 'x' }, 'delivery.id'],
  ])('refuses %s', async (_, input, rule) => {
    const refusal = await reporter.fail(RECORD, inputOf(input));
    expect(refusal).toMatchObject({ status: 200, code: 'BAD_USER_INPUT', issues: [{ rule }] });
  });

  test('is refused to keys with other scopes, and counts against the limit of a key', async () => {
    for (const scope of ['SEND', 'READ', 'WRITE']) {
      const api = stranger.withToken(await admin.createKey(scope));
      expect(await api.fail(RECORD, inputOf({ email: 'a@b.test' })), scope).toMatchObject({ code: 'FORBIDDEN' });
    }
    const { createApiKey } = await admin.ask(
      'mutation { createApiKey(name: "slow", scopes: [FEEDBACK], sendsPerMinute: 2) { secret } }',
    );
    const slow = stranger.withToken(createApiKey.secret);
    for (let n = 0; n < 2; n += 1) await record({ email: 'a@b.test' }, slow);
    expect(await slow.fail(RECORD, inputOf({ email: 'a@b.test' }))).toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
    });
  });
});

describe('feedback that belongs to no mail', () => {
  test('suppresses its address when an operator says so, each address once', async () => {
    const email = `${randomUUID()}@example.test`;
    const events = [await record({ email }), await record({ email }), await record({ deliveryId: '4711' })];
    const ids = events.map(({ id }) => id);
    expect(events[2].email).toBe('');
    const suppress = async () =>
      (await admin.ask('mutation ($ids: [ID!]!) { suppressUnmatched(ids: $ids) }', { ids })).suppressUnmatched;
    expect(await suppress()).toBe(1);
    expect(await suppress()).toBe(0);
    expect(await suppressionsOf(email)).toEqual([
      { scope: 'ALL_MAIL', reason: 'MANUAL', created_by: expect.stringMatching(/^user:/) },
    ]);
  });

  test('of a mail is not touched by it', async () => {
    const mail = await sentMail();
    const { id } = await record({ deliveryId: mail.id, bounceClass: 'OURS' });
    const { suppressUnmatched } = await admin.ask(`mutation { suppressUnmatched(ids: ["${id}"]) }`);
    expect(suppressUnmatched).toBe(0);
    expect(await suppressionsOf(mail.email)).toEqual([]);
  });
});

describe('the list of feedback', () => {
  test('filters by each field, newest first', async () => {
    const mail = await sentMail();
    const bounce = await record({ deliveryId: mail.id, bounceClass: 'OURS' });
    const complaint = await record({ deliveryId: mail.id, kind: 'COMPLAINED' });
    const of = async (filter: Record<string, unknown>) =>
      (await list({ dispatchId: mail.dispatchId, ...filter })).items.map(({ id }: { id: string }) => id);
    expect(await of({})).toEqual([complaint.id, bounce.id]);
    expect(await of({ kind: ['COMPLAINED'] })).toEqual([complaint.id]);
    expect(await of({ bounceClass: 'OURS' })).toEqual([bounce.id]);
    expect(await of({ source: ['SMTP'] })).toEqual([]);
    expect(await of({ isMatched: true, email: mail.email, ids: [bounce.id] })).toEqual([bounce.id]);
    expect(await of({ isMatched: false })).toEqual([]);
    expect(await of({ from: '2030-01-01T00:00:00Z' })).toEqual([]);
    expect(await of({ until: '2030-01-01T00:00:00Z' })).toHaveLength(2);
  });

  test.each(['feedback', 'suppressions'])('of %s is sorted by default if `sort` or its order is null', async (list) => {
    const answer = await admin.ask(
      `{ a: ${list}(sort: null) { total } b: ${list}(sort: { field: "id", order: null }) { total } }`,
    );
    expect(answer.b).toEqual(answer.a);
  });

  test('refuses ids that are none, and more than 50 reports at once', async () => {
    const ids = 'query ($ids: [ID!]) { feedback(filter: { ids: $ids }) { total } }';
    expect(await admin.fail(ids, { ids: ['1; DROP TABLE feedback'] })).toMatchObject({
      issues: [{ rule: 'feedback.ids' }],
    });
    await Promise.all(Array.from({ length: 51 }, () => record({ email: 'a@b.test' })));
    const raw = (perPage: number) => `{ feedback(page: { perPage: ${perPage} }) { items { raw } } }`;
    expect(await admin.fail(raw(51))).toMatchObject({ issues: [{ rule: 'feedback.maxReports' }] });
    expect((await admin.ask(raw(50))).feedback.items).toHaveLength(50);
  });
});

test('a mail in the mailbox of the one-process mode can be bounced to its return path', async () => {
  const mail = await sentMail();
  const { returnPath } = await mailbox.received(mail.email);
  expect(returnPath).toMatch(/^bounces\+[a-z2-7]{34}@localhost$/);
  expect(
    await sendMails(bounceUrl, [{ to: returnPath, source: bounceOf({ to: returnPath, recipient: mail.email }) }]),
  ).toEqual([expect.stringMatching(/^250 /)]);
  expect(await fatesOf(mail.dispatchId)).toMatchObject({ sent: 1, bounced: 1 });
  const { items } = await list({ deliveryId: mail.id });
  expect(items).toMatchObject([{ source: 'SMTP', bounceClass: 'HARD', statusCode: '5.1.1' }]);
  const [report] = (await admin.ask(`{ feedback(filter: { ids: ["${items[0].id}"] }) { items { raw } } }`)).feedback
    .items;
  expect(report.raw).toContain('Final-Recipient: rfc822; ');
  const { feedbackIntakes } = await admin.ask(
    '{ feedbackIntakes { source works problem lastEventAt counts { outcome count } } }',
  );
  expect(feedbackIntakes).toEqual([
    {
      source: 'SMTP',
      works: true,
      problem: null,
      lastEventAt: expect.any(String),
      counts: [{ outcome: 'matched', count: 1 }],
    },
  ]);
});
