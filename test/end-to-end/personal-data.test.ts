import { createClient } from '@clickhouse/client';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { ADMIN_PASSWORD, startTestTidings } from '../support/tidings.js';
import { startClickHouse } from '../support/two-processes.js';

const ANNA = 'Anna.Beetle@example.test';
const BEFORE = 'anna.former@example.test';
/** Values that only this person has, wherever they may be stored. */
const TRACES = ['anna.beetle', 'anna.former', 'Beetlewing', 'chitin-secret'];

const TEMPLATE = { slug: 'wings', title: 'For {{username}}', content: '<p>{{user.lastName}} {{word}}</p>' };

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;
let admin: Api;
let sql: pg.Client;
let log: ReturnType<typeof createClient>;
let anna: string;
let boris: string;
let sends: Record<'personal' | 'group' | 'refused' | 'waiting' | 'held', string>;

beforeAll(async () => {
  const clickhouse = await startClickHouse();
  log = createClient({ url: clickhouse.url });
  cleanUp(() => log.close());
  sink = await startSmtpSink({
    onMail: ({ to, source }) =>
      source.includes('refuse') && to.startsWith('anna') ? `550 5.1.1 <${to}>: no such user` : undefined,
  });
  tidings = await startTestTidings({ CLICKHOUSE_URL: clickhouse.url, SMTP_URL: sink.url });
  ({ admin } = tidings);
  sql = new pg.Client(tidings.databaseUrl);
  await sql.connect();
  cleanUp(() => sql.end());

  await admin.createTemplate(TEMPLATE);
  anna = await admin.createUser({
    username: 'anna.beetle',
    email: BEFORE,
    firstName: 'Anna',
    lastName: 'Beetlewing',
    attributes: { armour: 'chitin-secret' },
    role: 'VIEWER',
    password: 'a long enough one',
  });
  boris = await admin.createUser({ username: 'boris', email: 'boris@example.test' });
  const groupId = await admin.createGroup('Insects', [anna, boris]);
  const send = (input: Record<string, unknown>) => admin.send({ templateName: 'wings', ...input });
  const context = { word: 'chitin-secret' };

  const personal = await send({ typeEvent: 'PERSONAL', recipient: anna, context });
  await admin.completed(personal.id);
  // From here on Anna has another address.
  await admin.ask('mutation ($id: ID!, $email: String!) { updateUser(id: $id, input: { email: $email }) { id } }', {
    id: anna,
    email: ANNA,
  });
  const to = [{ email: ANNA.toUpperCase(), name: 'Anna Beetlewing', context }];
  const group = await send({ typeEvent: 'GROUP', to, groups: [groupId], context: { word: 'for all' } });
  await admin.completed(group.id);
  const refused = await send({ typeEvent: 'GROUP', groups: [groupId], context: { word: 'refuse' } });
  await admin.completed(refused.id);
  const waiting = await send({
    typeEvent: 'GROUP',
    to: [{ email: ANNA, context }, { email: 'carl@example.test' }],
    sendAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const held = await send({ typeEvent: 'PERSONAL', to, sendAt: new Date(Date.now() + 3_600_000).toISOString() });
  // Put a delivery in the state in which the loss of a worker leaves it.
  await sql.query(
    `WITH r AS (UPDATE deliveries SET status = 'UNCERTAIN', may_have_arrived = true WHERE dispatch_id = $1)
     UPDATE dispatches SET status = 'SENDING', queued = 0, uncertain = 1 WHERE id = $1`,
    [held.id],
  );
  await tidings.stranger.signIn(ANNA, 'a long enough one');
  sends = {
    personal: personal.id,
    group: group.id,
    refused: refused.id,
    waiting: waiting.id,
    held: held.id,
  };
  const reporter = tidings.stranger.withToken(await admin.createKey('FEEDBACK'));
  const report = (input: Record<string, unknown>) =>
    reporter.ask('mutation ($input: RecordFeedbackInput!) { recordFeedback(input: $input) { id } }', {
      input: {
        kind: 'COMPLAINED',
        diagnostic: `<${ANNA}> reported it`,
        deduplicationKey: `${ANNA} ${input.deliveryId}`,
        ...input,
      },
    });
  const { rows } = await sql.query('SELECT id FROM deliveries WHERE dispatch_id = $1', [personal.id]);
  await report({ deliveryId: rows[0].id });
  await report({ email: ANNA });
  const suppressions = ['complained by phone: Beetlewing', 'undone for Beetlewing'].map((note, place) =>
    admin.ask('mutation ($input: CreateSuppressionInput!) { createSuppression(input: $input) { id } }', {
      input: { email: ANNA, scope: place === 0 ? 'ALL_MAIL' : 'ALL_TOPICS', note },
    }),
  );
  const [, undone] = await Promise.all(suppressions);
  await admin.ask('mutation ($ids: [ID!]!) { deleteSuppressions(ids: $ids, note: "Beetlewing wants it") }', {
    ids: [undone.createSuppression.id],
  });
  await waitUntil(
    async () =>
      (await sql.query('SELECT id FROM attempt_outbox UNION ALL SELECT id FROM feedback_outbox')).rowCount === 0,
    { what: 'the log' },
  );
}, 60_000);

/** The tables that contain one of these words, in any case: all of PostgreSQL's, and ClickHouse's except roll-ups. */
const whereFound = async (words: string[]): Promise<string[]> => {
  const found: string[] = [];
  const { rows } = await sql.query(`SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`);
  for (const { name } of rows) {
    const { rowCount } = await sql.query(`SELECT FROM ${name} t WHERE t::text ILIKE ANY($1) LIMIT 1`, [
      words.map((word) => `%${word}%`),
    ]);
    if (rowCount) found.push(name);
  }
  for (const [table, text] of [
    ['delivery_attempts', 'toString(tuple(*))'],
    ['delivery_feedback', 'toString(tuple(*))'],
    ['attempts_by_minute', 'finalizeAggregation(sample)'],
    ['attempts_by_hour', 'finalizeAggregation(sample)'],
    ['attempts_by_day', 'finalizeAggregation(sample)'],
  ]) {
    const result = await log.query({
      query: `SELECT 1 FROM ${table} WHERE multiSearchAnyCaseInsensitive(${text}, {words:Array(String)}) LIMIT 1`,
      query_params: { words },
      format: 'JSONEachRow',
    });
    if ((await result.json()).length > 0) found.push(table!);
  }
  return found;
};

interface Exported {
  account: Record<string, unknown>;
  deliveries: { dispatchId: string; status: string; email: string; context: unknown }[];
  attempts: { outcome: string; error: string }[];
  feedback: { kind: string; email: string; diagnostic: string; deliveryId: string | null }[];
  feedbackLog: { kind: string }[];
  suppressions: { reason: string; note: string }[];
  undoneSuppressions: { note: string }[];
  auditLog: { action: string }[];
}

const exported = async (email: unknown, api: Api = admin) => {
  const answer = await fetch(`${tidings.url}/export/person.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
    body: JSON.stringify({ email }),
  });
  return { status: answer.status, body: (await answer.json()) as Exported };
};

const ERASE = 'mutation ($email: String!) { erasePerson(email: $email) { id email state } }';

describe('the personal data of a person', () => {
  test('is one file with the account, deliveries to all of the person’s addresses, attempts, feedback, suppressions and audit entries', async () => {
    const { status, body } = await exported(ANNA);
    expect(status).toBe(200);
    expect(body.account).toMatchObject({
      id: anna,
      email: ANNA,
      last_name: 'Beetlewing',
      attributes: { armour: 'chitin-secret' },
      groups: ['Insects'],
      sessions: [{ createdAt: expect.any(String), expiresAt: expect.any(String) }],
    });
    expect(body.deliveries.map(({ dispatchId, status: state }) => [dispatchId, state])).toEqual([
      [sends.personal, 'SENT'],
      [sends.group, 'SENT'],
      [sends.refused, 'FAILED'],
      [sends.waiting, 'QUEUED'],
      [sends.held, 'UNCERTAIN'],
    ]);
    expect(body.deliveries[0]).toMatchObject({ email: BEFORE, context: { word: 'chitin-secret' } });
    expect(body.attempts.map(({ outcome }) => outcome)).toEqual(['SENT', 'SENT', 'FAILED']);
    expect(body.attempts[2]!.error).toContain('anna.beetle@example.test');
    expect(body.feedback.map(({ kind, email, deliveryId }) => [kind, email, deliveryId !== null])).toEqual([
      ['COMPLAINED', BEFORE, true],
      ['COMPLAINED', ANNA.toLowerCase(), false],
    ]);
    expect(body.feedback[0]!.diagnostic).toContain(ANNA);
    expect(body.feedbackLog.map(({ kind }) => kind)).toEqual(['COMPLAINED']);
    expect(body.suppressions.map(({ reason, note }) => [reason, note])).toEqual([
      ['HARD_BOUNCE', ''],
      ['MANUAL', 'complained by phone: Beetlewing'],
    ]);
    expect(body.undoneSuppressions).toMatchObject([{ note: 'Beetlewing wants it' }]);
    expect(body.auditLog.map(({ action }) => action)).toContain('createUser');
    expect(JSON.stringify(body)).not.toMatch(/password_hash|argon2|boris/);
  });

  test('is only for admins, and the export is recorded in the audit log', async () => {
    const key = tidings.stranger.withToken(await admin.createKey('READ', 'WRITE', 'SEND'));
    expect((await exported(ANNA, key)).status).toBe(403);
    expect((await exported(ANNA, tidings.stranger.withToken('none'))).status).toBe(401);
    const { auditLog } = await admin.ask(
      '{ auditLog(filter: { action: "exportPerson" }) { items { actor subjectIds outcome } } }',
    );
    expect(auditLog.items).toEqual([{ actor: expect.stringMatching(/^user:/), subjectIds: [anna], outcome: 'DONE' }]);
  });

  test.each([
    ['nobody@example.test', 404],
    ['no address', 404],
    [{}, 400],
    [null, 400],
  ])('is not exported for the address %j', async (email, status) => {
    expect((await exported(email)).status).toBe(status);
  });
});

describe('an erased person', () => {
  test('is found nowhere, while all counts stay, and gets no more mail', async () => {
    const mailsBefore = sink.mails.length;
    const attemptsBefore = (await admin.ask('{ attempts { total } }')).attempts.total;
    expect(await whereFound(TRACES)).toEqual(
      expect.arrayContaining([
        ...['users', 'deliveries', 'dispatches', 'delivery_attempts'],
        ...['feedback', 'delivery_feedback', 'suppressions', 'suppression_undos'],
      ]),
    );
    const { erasePerson } = await admin.ask(ERASE, { email: ` ${ANNA} ` });
    expect(erasePerson).toMatchObject({ email: ANNA.toLowerCase(), state: 'LEDGER' });
    const again = await admin.fail(ERASE, { email: 'nobody@example.test' });
    expect(again).toMatchObject({ code: 'NOT_FOUND' });

    // As after the minute within which the address could still be written.
    await waitUntil(async () => !(await whereFound(TRACES)).includes('deliveries'), { what: 'the ledger' });
    expect((await admin.ask('{ erasures { state } }')).erasures).toEqual([{ state: 'LEDGER' }]);
    await sql.query(`UPDATE erasures SET requested_at = requested_at - interval '1 minute'`);
    const done = await waitUntil(
      async () => {
        const { erasures } = await admin.ask('{ erasures { id email state deliveries finishedAt } }');
        return erasures[0].state === 'DONE' && erasures[0];
      },
      { what: 'the end of the erasure', withinMs: 20_000, everyMs: 100 },
    );
    expect(done).toEqual({
      id: erasePerson.id,
      email: null,
      state: 'DONE',
      deliveries: 5,
      finishedAt: expect.any(String),
    });
    expect(await whereFound(TRACES)).toEqual([]);

    const counts = Object.fromEntries(
      await Promise.all(
        Object.entries(sends).map(async ([name, id]) => [name, (await admin.dispatch(id)).counts] as const),
      ),
    );
    expect(counts.personal).toMatchObject({ total: 1, sent: 1 });
    expect(counts.group).toMatchObject({ total: 2, sent: 2 });
    expect(counts.refused).toMatchObject({ total: 2, sent: 1, failed: 1 });
    expect(counts.waiting).toMatchObject({ total: 2, queued: 1, suppressed: 1 });
    expect(counts.held).toMatchObject({ total: 1, uncertain: 0, failed: 1 });
    // The log has one more attempt, for the suppressed delivery.
    await waitUntil(async () => (await admin.ask('{ attempts { total } }')).attempts.total === attemptsBefore + 1, {
      what: 'the attempts',
    });

    // The scheduled send starts, and everybody except the erased person gets a mail.
    await sql.query(`UPDATE dispatches SET send_at = now() - interval '1 second' WHERE id = $1`, [sends.waiting]);
    await admin.completed(sends.waiting);
    expect(sink.mails.slice(mailsBefore).map(({ to }) => to)).toEqual(['carl@example.test']);
    // The complaint, the refusal and what the team added hold for the address, which is known only as a hash.
    const { suppressions } = await admin.ask(
      'query ($emails: [String!]) { suppressions(filter: { emails: $emails }, sort: { field: "id" }) { items { email reason note } } }',
      { emails: [ANNA] },
    );
    expect(suppressions.items).toEqual(
      ['HARD_BOUNCE', 'MANUAL'].map((reason) => ({ email: expect.stringMatching(/^erased:\d+$/), reason, note: '' })),
    );
    expect((await exported(ANNA)).status).toBe(404);
    expect(await admin.fail(ERASE, { email: ANNA })).toMatchObject({ code: 'NOT_FOUND' });
    await expect(tidings.stranger.signIn(ANNA, 'a long enough one')).rejects.toThrow(/wrong/);
  });

  test('who is created again is erased again by another request', async () => {
    const email = 'vera@example.test';
    const create = () => admin.createUser({ username: 'vera', email });
    await create();
    const { erasePerson: first } = await admin.ask(ERASE, { email });
    await sql.query('UPDATE erasures SET outbox_id = 0 WHERE id = $1', [first.id]);
    await create();
    const { erasePerson: second } = await admin.ask(ERASE, { email });
    expect(second).toMatchObject({ id: first.id, state: 'LEDGER' });
    expect((await sql.query(`SELECT FROM users WHERE email = 'vera@example.test'`)).rowCount).toBe(0);
    const { rows } = await sql.query('SELECT cardinality(user_ids) AS count FROM erasures WHERE id = $1', [first.id]);
    expect(rows).toEqual([{ count: 2 }]);
  });

  test('is only identifiable by a number, and the mail isn’t rendered again', async () => {
    const { dispatch } = await admin.ask(
      'query ($id: ID!) { dispatch(id: $id) { context deliveries { items { id email user { id } attempts { email error } } } } }',
      { id: sends.personal },
    );
    const [delivery] = dispatch.deliveries.items;
    expect(dispatch.context).toEqual({});
    expect(delivery).toEqual({
      id: delivery.id,
      email: `erased:${delivery.id}`,
      user: null,
      attempts: [{ email: `erased:${delivery.id}`, error: null }],
    });
    const mail = await admin.fail('query ($id: ID!) { delivery(id: $id) { mail { html } } }', { id: delivery.id });
    expect(mail).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('gets no retry of failed mails', async () => {
    const retry = (dispatchId: string) =>
      admin.fail('mutation ($dispatchId: ID!) { retryDeliveries(dispatchId: $dispatchId) { id } }', { dispatchId });
    expect(await retry(sends.refused)).toMatchObject({ code: 'CONFLICT' });
    expect(await retry(sends.held)).toMatchObject({ code: 'CONFLICT' });
  });

  test('has no effect on other people’s data', async () => {
    expect(await whereFound(['boris@example.test'])).toEqual(
      expect.arrayContaining(['users', 'deliveries', 'delivery_attempts']),
    );
    const { user } = await admin.ask('query ($id: ID!) { user(id: $id) { email groups { name } } }', { id: boris });
    expect(user).toEqual({ email: 'boris@example.test', groups: [{ name: 'Insects' }] });
    const { dispatch } = await admin.ask('query ($id: ID!) { dispatch(id: $id) { context } }', { id: sends.group });
    expect(dispatch.context).toEqual({ word: 'for all' });
  });

  test('is recorded in the audit log without an address', async () => {
    const { auditLog } = await admin.ask(
      '{ auditLog(filter: { action: "erasePerson", outcome: "DONE" }) { items { subjectType subjectIds fields after } } }',
    );
    const { erasures } = await admin.ask('{ erasures { id } }');
    expect(erasures.map(({ id }: { id: string }) => id)).toContain(auditLog.items[0].subjectIds[0]);
    expect(auditLog.items[0]).toMatchObject({ subjectType: 'erasure', fields: ['email'], after: null });
  });

  test('can’t be the last admin', async () => {
    expect(await admin.fail(ERASE, { email: 'admin@example.com' })).toMatchObject({ code: 'CONFLICT' });
    await tidings.stranger.signIn('admin', ADMIN_PASSWORD);
  });
});
