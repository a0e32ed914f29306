import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const NFC = 'josé@bücher.example';
const NFD = 'jose\u0301@bu\u0308cher.example';
const NORMAL = 'josé@xn--bcher-kva.example';

/** One address in the different spellings that forms, files and other programs produce. */
const FORMS = [
  NFC,
  NFD,
  NORMAL,
  'José@BÜCHER.example',
  'JOSE\u0301@XN--BCHER-KVA.EXAMPLE',
  '\ufeffjosé@bücher.example',
  'josé@bücher.example\u200b',
  'jo\u200bsé@bü\u00adcher.example',
  '\u200ejos\u2060é@bücher.example\u200f',
];

const PASSWORD = 'a long enough one';

let admin: Api;
let stranger: Api;
let url: string;
let sql: pg.Client;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;

beforeAll(async () => {
  sink = await startSmtpSink();
  const tidings = await startTestTidings({ SMTP_URL: sink.url });
  ({ admin, stranger, url } = tidings);
  await admin.createTemplate(PLAIN);
  sql = new pg.Client(tidings.databaseUrl);
  await sql.connect();
});

afterAll(() => sql.end());

// Delete all users except the admin, so that tests are independent.
beforeEach(async () => {
  sink.mails.length = 0;
  await sql.query("DELETE FROM users WHERE username <> 'admin'");
});

const CREATE = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { id email } }';
const IMPORT = `mutation ($rows: [ImportUserRow!]!) { importUsers(input: { rows: $rows }) {
  created updated unchanged refused lines { problems { field } } } }`;
const FIND = 'query ($q: String!) { users(filter: { q: $q }) { items { username email } } }';

const usernamesFor = async (q: string) =>
  (await admin.ask(FIND, { q })).users.items.map(({ username }: { username: string }) => username);

const exported = async (email: string) => {
  const answer = await fetch(`${url}/export/person.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
    body: JSON.stringify({ email }),
  });
  return answer.json();
};

describe.each(FORMS.map((form) => [form]))('the address form %j', (form) => {
  test('is recognized as the same person when a user is created', async () => {
    const { createUser } = await admin.ask(CREATE, { input: { username: 'jose', email: NFC } });
    expect(createUser.email).toBe(NFC);
    expect(await admin.fail(CREATE, { input: { username: 'other', email: form } })).toMatchObject({
      code: 'CONFLICT',
      message: 'This e-mail address is taken.',
    });
  });

  test('is recognized as the same person in an import', async () => {
    await admin.createUser({ username: 'jose', email: NFD });
    const { importUsers } = await admin.ask(IMPORT, { rows: [{ email: form, firstName: 'José' }, { email: NFC }] });
    expect(importUsers).toMatchObject({ created: 0, updated: 1, refused: 1 });
    expect(importUsers.lines[1].problems).toEqual([{ field: 'email' }]);
  });

  test('is recognized as the same person in a send, by address and by account', async () => {
    const id = await admin.createUser({ username: 'jose', email: NFC });
    const send = await admin.send({
      templateName: 'plain',
      typeEvent: 'GROUP',
      to: [{ email: form }, { email: NFC }, { email: NORMAL }],
      recipient: [id],
    });
    const { counts } = await admin.completed(send.id);
    expect(counts).toMatchObject({ total: 1, sent: 1 });
  });

  test('is recognized as the same person at sign-in, in a search and in an export of personal data', async () => {
    await admin.createUser({ username: 'jose', email: form, role: 'VIEWER', password: PASSWORD });
    for (const other of [NFC, NORMAL, form]) {
      await stranger.signIn(other, PASSWORD);
      expect(await usernamesFor(other)).toEqual(['jose']);
      expect((await exported(other)).account.username).toBe('jose');
    }
  });

  test('is recognized as the same person in the filter of mails and in an erasure', async () => {
    // An erasure continues in the background after its test, so each form uses a different address.
    const n = FORMS.indexOf(form);
    const [sent, normal, ...others] = [form, NORMAL, NFC, NFD].map((one) => one.replace('@', `${n}@`));
    const { id } = await admin.send({ templateName: 'plain', typeEvent: 'PERSONAL', to: [{ email: sent }] });
    await admin.completed(id);
    await waitUntil(async () => (await admin.countAttempts(id, 'SENT')) === 1, { what: 'the log' });
    for (const other of [sent!, normal!, ...others]) {
      const { deliveries } = await admin.ask(
        'query ($filter: DeliveryFilter) { deliveries(filter: $filter) { items { email } } }',
        { filter: { dispatchId: id, email: other } },
      );
      expect(deliveries.items).toEqual([{ email: normal }]);
      const { deliveries: byBeginning } = await admin.ask(
        'query ($filter: DeliveryFilter) { deliveries(filter: $filter) { items { email } } }',
        { filter: { dispatchId: id, q: ` ${other} ` } },
      );
      expect(byBeginning.items).toEqual([{ email: normal }]);
      const { attempts } = await admin.ask('query ($f: AttemptFilter) { attempts(filter: $f) { total } }', {
        f: { dispatchId: id, email: other },
      });
      expect(attempts.total).toBe(1);
    }
    const { erasePerson } = await admin.ask('mutation ($email: String!) { erasePerson(email: $email) { email } }', {
      email: sent,
    });
    expect(erasePerson.email).toBe(normal);
  });
});

test('an address is returned as it was typed, and mailed in its normal form', async () => {
  const { createUser } = await admin.ask(CREATE, { input: { username: 'jose', email: '\ufeffJosé@Bücher.example' } });
  expect(createUser.email).toBe('José@Bücher.example');
  const { rows } = await sql.query("SELECT email FROM users WHERE username = 'jose'");
  expect(rows).toEqual([{ email: NORMAL }]);
  const file = await fetch(`${url}/export/users.csv`, { headers: { authorization: `Bearer ${admin.token}` } });
  expect(await file.text()).toContain('José@Bücher.example');
});

test('the mail has the domain in Unicode, and the envelope in Punycode', async () => {
  await admin.ask('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', {
    input: { slug: 'address', title: 'To {{user.email}}', content: 'x' },
  });
  const send = await admin.send({
    templateName: 'address',
    typeEvent: 'PERSONAL',
    to: [{ email: 'anna@xn--bcher-kva.example' }],
  });
  await admin.completed(send.id);
  expect(sink.mails[0]!.source).toContain('To: anna@xn--bcher-kva.example\r\n');
  expect(sink.mails[0]!.source).toContain('Subject: =?UTF-8?Q?To_anna=40b=C3=BCcher=2Eexample?=\r\n');
  const { dispatch } = await admin.ask(
    'query ($id: ID!) { dispatch(id: $id) { deliveries { items { mail { subject } } } } }',
    { id: send.id },
  );
  expect(dispatch.deliveries.items[0].mail.subject).toBe('To anna@bücher.example');
});

test.each([
  ['ß and ss', 'a@straße.example', 'a@strasse.example'],
  ['a letter with and without its accent', 'josé@example.test', 'jose@example.test'],
])('addresses with %s belong to two different people', async (_what, one, other) => {
  await admin.createUser({ username: 'one', email: one });
  await admin.createUser({ username: 'other', email: other });
});

test('a part of a name or an address is found in any Unicode composition', async () => {
  await admin.createUser({ username: 'a_b', email: 'nfd@example.test', firstName: 'Jose\u0301' });
  await admin.createUser({ username: 'axb', email: 'nfc@bücher.example', lastName: 'José' });
  expect(await usernamesFor(' a_b ')).toEqual(['a_b']);
  expect((await usernamesFor('José')).sort()).toEqual(['a_b', 'axb']);
  expect((await usernamesFor('jose\u0301')).sort()).toEqual(['a_b', 'axb']);
  expect(await usernamesFor('bücher')).toEqual(['axb']);
  expect(await usernamesFor('bücher.example')).toEqual(['axb']);
  expect(await usernamesFor('xn--bcher')).toEqual(['axb']);
  expect((await usernamesFor(' \ufeff ')).length).toBe(3);
});

test.each([
  ['a space before it', ' anna@example.test'],
  ['a line break after it', 'anna@example.test\n'],
  ['only invisible characters', '\u200b\ufeff'],
  ['only an invisible character before the @', '\u200b@example.test'],
])('an address with %s is refused, and the error names the field', async (_what, email) => {
  expect(await admin.fail(CREATE, { input: { username: 'x', email } })).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: { email: [expect.stringContaining('exactly one e-mail address')] },
  });
  expect(
    await admin.refuse({ templateName: 'plain', typeEvent: 'GROUP', to: [{ email: 'a@example.test' }, { email }] }),
  ).toMatchObject({ fields: { 'to.1.email': [expect.stringContaining('exactly one e-mail address')] } });
});
