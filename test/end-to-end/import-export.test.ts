import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Api } from '../support/api.js';
import { readCsv } from '../support/csv.js';
import { startTestTidings } from '../support/tidings.js';

type Row = { email: string; [field: string]: unknown };

const PASSWORD = 'a long enough one';
const NOBODY = '01890b0c-0000-7000-8000-000000000001';
const IMPORT = `mutation ($input: ImportUsersInput!) { importUsers(input: $input) {
  created updated unchanged refused lines { row outcome problems { field message rule params } } } }`;

let admin: Api;
let stranger: Api;
let databaseUrl: string;
let editors: string;
let readers: string;

beforeAll(async () => {
  ({ admin, stranger, databaseUrl } = await startTestTidings());
  editors = await admin.createGroup('Редакция');
  readers = await admin.createGroup('Readers');
});

// Each test begins with only the admin.
beforeEach(() => sql("DELETE FROM users WHERE username <> 'admin'"));

afterEach(() => {
  vi.restoreAllMocks();
});

const connect = async () => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  return client;
};

const sql = async (statement: string) => {
  const client = await connect();
  const { rows } = await client.query(statement).finally(() => client.end());
  return rows;
};

const importRows = async (rows: Row[], { caller = admin, ...more }: { caller?: Api; [field: string]: unknown } = {}) =>
  (await caller.ask(IMPORT, { input: { rows, ...more } })).importUsers;

const outcomesOf = (report: { lines: { outcome: string }[] }) => report.lines.map(({ outcome }) => outcome);

const counts = (created: number, updated: number, unchanged: number, refused: number) => ({
  created,
  updated,
  unchanged,
  refused,
});

const person = async (email: string) => {
  const { users } = await admin.ask(
    `query ($q: String!) { users(filter: { q: $q }) { items {
      id username email firstName lastName locale timezone isActive role attributes groups { name } } } }`,
    { q: email },
  );
  return users.items[0];
};

const exportAs = async (caller: Api, query = '') =>
  fetch(`${caller.url}/export/users.csv${query}`, {
    headers: caller.token ? { authorization: `Bearer ${caller.token}` } : {},
  });

/** The exported users as rows of an import. */
const exportedRows = async (query = ''): Promise<Row[]> =>
  readCsv(await (await exportAs(admin, query)).text()).map(
    ({ isActive, role: _, groups, attributes, createdAt: __, ...cells }) => ({
      ...(cells as Row),
      isActive: isActive === 'true',
      groups: groups ? groups.split('; ') : [],
      attributes: JSON.parse(attributes!),
    }),
  );

describe('importing', () => {
  test('creates, changes and leaves people unchanged, and reports which', async () => {
    await admin.createUser({ username: 'ivan', email: 'ivan@example.test', firstName: 'Ivan', lastName: 'Petrov' });
    await admin.createUser({ username: 'olga', email: 'Olga@example.test', attributes: { city: 'Perm', shoes: 38 } });
    const report = await importRows([
      { email: 'new@example.test', firstName: 'Жанна' },
      { email: 'IVAN@example.test', firstName: 'Ivan' },
      { email: 'olga@example.test', lastName: 'Zima', attributes: { city: 'Omsk' }, username: null },
    ]);
    expect(report).toMatchObject(counts(1, 1, 1, 0));
    expect(report.lines).toEqual([
      { row: 0, outcome: 'CREATED', problems: [] },
      { row: 1, outcome: 'UNCHANGED', problems: [] },
      { row: 2, outcome: 'UPDATED', problems: [] },
    ]);
    expect(await person('new@example.test')).toMatchObject({
      username: 'new@example.test',
      firstName: 'Жанна',
      lastName: '',
      locale: 'en',
      timezone: 'UTC',
      isActive: true,
      role: 'NONE',
      attributes: {},
    });
    expect(await person('olga@example.test')).toMatchObject({
      username: 'olga',
      email: 'Olga@example.test',
      lastName: 'Zima',
      attributes: { city: 'Omsk', shoes: 38 },
    });
    expect(await person('ivan@example.test')).toMatchObject({ firstName: 'Ivan', lastName: 'Petrov' });
  });

  test('adds people to groups, by name in any case or for all rows, and removes nobody', async () => {
    await admin.createUser({ username: 'ivan', email: 'ivan@example.test', groupIds: [readers] });
    const report = await importRows(
      [
        { email: 'ivan@example.test', groups: ['РЕДАКЦИЯ'] },
        { email: 'new@example.test', groups: ['редакция', 'Редакция'] },
      ],
      { groupIds: [readers.toUpperCase(), editors] },
    );
    expect(outcomesOf(report)).toEqual(['UPDATED', 'CREATED']);
    const both = [{ name: 'Readers' }, { name: 'Редакция' }];
    expect((await person('ivan@example.test')).groups).toEqual(both);
    expect((await person('new@example.test')).groups).toEqual(both);
    const again = await importRows([{ email: 'ivan@example.test' }], { groupIds: [readers] });
    expect(outcomesOf(again)).toEqual(['UNCHANGED']);
  });

  test('refuses bad rows with their problems, and imports the good ones', async () => {
    await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
    await admin.createUser({ username: 'second@example.test', email: 'other@example.test' });
    const bad: [Row, string, RegExp][] = [
      [{ email: '' }, 'email', /e-mail address/],
      [{ email: 'not an address' }, 'email', /e-mail address/],
      [{ email: 'a@x.test, b@x.test' }, 'email', /e-mail address/],
      [{ email: 'nul\u0000@x.test' }, 'email', /NUL/],
      [{ email: 'taken@x.test', username: 'IVAN' }, 'username', /taken/],
      [{ email: 'second@example.test' }, 'username', /taken/],
      [{ email: 'spaces@x.test', username: 'a b' }, 'username', /spaces/],
      [{ email: 'empty@x.test', username: '' }, 'username', /not empty/],
      [{ email: `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.test` }, 'username', /150/],
      [{ email: 'long@x.test', firstName: 'x'.repeat(151) }, 'firstName', /150/],
      [{ email: 'half@x.test', lastName: '\ud83d' }, 'lastName', /surrogate/],
      [{ email: 'locale@x.test', locale: 'русский' }, 'locale', /BCP 47/],
      [{ email: 'zone@x.test', timezone: 'Europe/Nowhere' }, 'timezone', /IANA/],
      [{ email: 'group@x.test', groups: ['Readers', 'Nobody’s'] }, 'groups', /does not exist: Nobody’s/],
      [{ email: 'large@x.test', attributes: { a: 'x'.repeat(17 * 1024) } }, 'attributes', /16 KiB/],
    ];
    const good = [{ email: 'good@x.test' }, { email: 'ivan@example.test', firstName: 'Ivan' }];
    const report = await importRows([...bad.map(([row]) => row), ...good]);
    expect(report).toMatchObject(counts(1, 1, 0, bad.length));
    bad.forEach(([, field, words], row) => {
      expect(report.lines[row]).toEqual({
        row,
        outcome: 'REFUSED',
        problems: [
          { field, message: expect.stringMatching(words), rule: expect.any(String), params: expect.any(Object) },
        ],
      });
    });
    expect(await sql("SELECT email FROM users WHERE email LIKE '%@x.test'")).toEqual([{ email: 'good@x.test' }]);
  });

  test('refuses duplicate rows, and names the row of the first occurrence', async () => {
    const report = await importRows([
      { email: 'a@x.test' },
      { email: 'A@x.test' },
      { email: 'b@x.test', username: 'bee' },
      { email: 'c@x.test', username: 'BEE' },
      { email: 'd@x.test', username: 'a@x.test' },
    ]);
    expect(report).toMatchObject(counts(2, 0, 0, 3));
    expect(report.lines.map(({ problems }: { problems: unknown[] }) => problems)).toEqual([
      [],
      [{ field: 'email', message: 'is in row 0 already', rule: 'import.rowOnce', params: { row: 0 } }],
      [],
      [{ field: 'username', message: 'is in row 2 already', rule: 'import.rowOnce', params: { row: 2 } }],
      [{ field: 'username', message: 'is in row 0 already', rule: 'import.rowOnce', params: { row: 0 } }],
    ]);
  });

  test('merges attributes up to the size limit', async () => {
    await admin.createUser({ username: 'a', email: 'a@x.test', attributes: { a: 'x'.repeat(10 * 1024) } });
    const report = await importRows([{ email: 'a@x.test', attributes: { b: 'x'.repeat(10 * 1024) } }]);
    expect(report.lines[0].problems).toEqual([
      { field: 'attributes', message: 'must be at most 16 KiB', rule: 'text.maxBytes', params: { kibibytes: 16 } },
    ]);
  });

  test('merges nested attributes key by key if asked to', async () => {
    const address = { city: 'Perm', zip: '614000' };
    await admin.createUser({ username: 'a', email: 'a@x.test', attributes: { address, list: [1] } });
    const rows = [{ email: 'a@x.test', attributes: { address: { city: 'Omsk' }, list: [2] } }];
    await importRows(rows, { deepAttributes: true });
    expect((await person('a@x.test')).attributes).toEqual({ address: { city: 'Omsk', zip: '614000' }, list: [2] });
    await importRows(rows);
    expect((await person('a@x.test')).attributes).toEqual({ address: { city: 'Omsk' }, list: [2] });
  });

  test('can be a dry run, which reports the same for each row and writes nothing', async () => {
    await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
    const rows = [
      { email: 'new@x.test', groups: ['readers'] },
      { email: 'ivan@example.test', firstName: 'Ivan', isActive: false },
      { email: 'admin@x.test', username: 'ivan' },
    ];
    const all = 'SELECT (SELECT jsonb_agg(u ORDER BY id) FROM users u) u, (SELECT count(*) FROM group_members) m';
    const before = await sql(all);
    const tried = await importRows(rows, { dryRun: true, groupIds: [editors] });
    expect(tried).toMatchObject(counts(1, 1, 0, 1));
    expect(await sql(all)).toEqual(before);
    expect(await importRows(rows, { groupIds: [editors] })).toEqual(tried);
  });

  test('is refused as a whole if it has no rows, too many, or an unknown group', async () => {
    const refuse = (input: object) => admin.fail(IMPORT, { input });
    const rows = [{ email: 'a@x.test' }];
    const many = Array.from({ length: 1_001 }, (_, n) => ({ email: `p${n}@x.test` }));
    expect(await refuse({ rows: [] })).toMatchObject({ code: 'BAD_USER_INPUT', fields: { rows: [/1/] } });
    expect(await refuse({ rows: many })).toMatchObject({ code: 'BAD_USER_INPUT', fields: { rows: [/1000/] } });
    for (const dryRun of [true, false]) {
      const unknown = await refuse({ rows, dryRun, groupIds: [readers, NOBODY] });
      expect(unknown).toMatchObject({ code: 'BAD_USER_INPUT', fields: { groupIds: [/does not exist/] } });
    }
    expect(await refuse({ rows, groupIds: ['x'] })).toMatchObject({ fields: { groupIds: [/UUID/] } });
    expect(await person('a@x.test')).toBeUndefined();
  });

  test('signs deactivated people out, and keeps the last active admin', async () => {
    await admin.createUser({ username: 'boss', email: 'boss@x.test', password: PASSWORD, role: 'ADMIN' });
    const boss = await stranger.signIn('boss', PASSWORD);
    const [{ email }] = await sql("SELECT email FROM users WHERE username = 'admin'");
    const report = await importRows([
      { email: 'boss@x.test', isActive: false },
      { email, isActive: false, firstName: 'Anna' },
      { email: 'a@x.test', isActive: false },
    ]);
    expect(outcomesOf(report)).toEqual(['UPDATED', 'REFUSED', 'CREATED']);
    expect(report.lines[1].problems).toEqual([
      {
        field: 'isActive',
        message: expect.stringContaining('last active admin'),
        rule: 'import.lastAdmin',
        params: {},
      },
    ]);
    expect(await boss.fail('{ users { total } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await admin.ask('{ me { isActive firstName } }')).me).toEqual({ isActive: true, firstName: 'Admin' });
  });

  test('refuses a row that is changed concurrently, and no other', async () => {
    const other = await connect();
    await other.query('BEGIN');
    await other.query("INSERT INTO users (id, username, email) VALUES (gen_random_uuid(), 'x', 'both@x.test')");
    const importing = importRows([{ email: 'both@x.test', groups: ['Readers'] }, { email: 'mine@x.test' }]);
    await isWaiting();
    await other.query('COMMIT');
    await other.end();
    const report = await importing;
    expect(report).toMatchObject(counts(1, 0, 0, 1));
    expect(report.lines[0].problems).toEqual([
      { field: 'email', message: 'was created by somebody else meanwhile', rule: 'import.madeMeanwhile', params: {} },
    ]);
  });

  test('answers CONFLICT and writes nothing if a username is taken concurrently', async () => {
    await admin.createUser({ username: 'ivan', email: 'ivan@x.test' });
    const other = await connect();
    await other.query('BEGIN');
    await other.query("INSERT INTO users (id, username, email) VALUES (gen_random_uuid(), 'vanya', 'other@x.test')");
    const importing = admin.fail(IMPORT, {
      input: { rows: [{ email: 'ivan@x.test', username: 'Vanya' }, { email: 'new@x.test' }] },
    });
    await isWaiting();
    await other.query('COMMIT');
    await other.end();
    expect(await importing).toMatchObject({ code: 'CONFLICT' });
    expect(await person('new@x.test')).toBeUndefined();
  });

  test('imports 10,000 people in calls of a thousand, except 7 bad lines', async () => {
    const rows: Row[] = Array.from({ length: 10_000 }, (_, n) => ({
      email: `p${n}@x.test`,
      firstName: `Имя ${n}`,
      locale: 'ru-RU',
      timezone: 'Europe/Moscow',
      groups: ['readers'],
      attributes: { n },
    }));
    const bad = [3, 999, 1_000, 4_321, 5_000, 7_777, 9_999];
    for (const n of bad) rows[n] = { ...rows[n]!, email: `p${n}.x.test` };
    const refused: number[] = [];
    for (let from = 0; from < rows.length; from += 1_000) {
      const { lines } = await importRows(rows.slice(from, from + 1_000));
      refused.push(
        ...lines
          .filter(({ outcome }: { outcome: string }) => outcome === 'REFUSED')
          .map(({ row }: { row: number }) => from + row),
      );
    }
    expect(refused).toEqual(bad);
    expect(await sql("SELECT count(*)::int FROM users WHERE email LIKE '%@x.test'")).toEqual([{ count: 9_993 }]);
    expect(await exportedRows(`?groupId=${readers}`)).toHaveLength(9_993);
  });

  test('takes as many statements for a thousand rows as for two', async () => {
    const rows = (from: number, count: number): Row[] =>
      Array.from({ length: count }, (_, n) => ({ email: `p${from + n}@x.test`, groups: ['readers', 'редакция'] }));
    const renamed = (list: Row[]) => list.map((row) => ({ ...row, firstName: 'New', isActive: false }));
    const few = [await statementsOf(rows(0, 2)), await statementsOf([...renamed(rows(0, 1)), ...rows(2, 1)])];
    const many = [
      await statementsOf(rows(10, 1_000)),
      await statementsOf([...renamed(rows(10, 500)), ...rows(2_000, 500)]),
    ];
    expect(many).toEqual(few);
    expect(Math.max(...few.map((statements) => statements.length))).toBeLessThanOrEqual(10);
  });
});

const isWaiting = () =>
  waitUntil(
    async () => {
      const [{ count }] = await sql(
        "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return count > 0;
    },
    { what: 'the import to wait for the other' },
  );

/** Resolves to the statements that an import runs on the tables of people. Statements of background loops are left out. */
const statementsOf = async (rows: Row[]) => {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  await importRows(rows);
  const statements = (spy.mock.calls as unknown[][]).map(([statement]) => statement);
  spy.mockRestore();
  return statements.filter(
    (statement): statement is string =>
      typeof statement === 'string' && /\b(users|groups|group_members|sessions)\b/.test(statement),
  );
};

describe('exporting', () => {
  test('gives a file that imports unchanged, whatever the names', async () => {
    await admin.createGroup('=SUM(A1)');
    const names = [
      '=1+2',
      "'=1+2",
      '+7 900',
      '@home',
      '-',
      "О'Хара",
      "'t Hooft",
      'Жук "Ж", к.',
      'two\r\nlines',
      'a\rb',
      '\tx',
    ];
    const rows = names.map((firstName, n) => ({
      email: `p${n}@x.test`,
      username: `-p${n}`,
      firstName,
      lastName: names.at(-n - 1),
      isActive: n % 2 === 0,
      groups: n % 2 === 0 ? ['=SUM(A1)', 'Редакция'] : [],
      attributes: { name: firstName, list: [1, 'б'] },
    }));
    // Create these users one by one: an import can't produce names that begin with a quote.
    for (const { groups: _, ...input } of rows) await admin.createUser(input);
    await importRows(rows.map(({ email, groups }) => ({ email, groups })));
    const exported = await exportedRows();
    expect(await importRows(exported)).toMatchObject(counts(0, 0, rows.length + 1, 0));

    const before = (await exportedRows('?q=x.test')).map(withoutOrder);
    await sql("DELETE FROM users WHERE username <> 'admin'");
    expect(await importRows(exported)).toMatchObject(counts(rows.length, 0, 1, 0));
    expect((await exportedRows('?q=x.test')).map(withoutOrder)).toEqual(before);
    expect((await person('p1@x.test')).firstName).toBe("'=1+2");
  });

  test('gives a file that Excel reads, and in which no formula runs', async () => {
    await admin.createUser({ username: 'j', email: 'j@x.test', firstName: '=1+2', lastName: 'Жук, "Ж"' });
    const response = await exportAs(admin, '?q=j@x.test');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="users.csv"');
    const text = Buffer.from(await response.arrayBuffer()).toString();
    const [head, line, end] = text.split('\r\n');
    expect(head).toBe(
      '\ufeffemail,username,firstName,lastName,locale,timezone,isActive,role,groups,attributes,createdAt',
    );
    expect(line).toMatch(/^j@x\.test,j,'=1\+2,"Жук, ""Ж""",en,UTC,true,NONE,,{},\d{4}-.*Z$/);
    expect(end).toBe('');
  });

  test('quotes the name of a group that could be read as several names', async () => {
    const groupIds = [await admin.createGroup('Sales; EMEA'), await admin.createGroup('Say "hi"'), readers];
    await admin.createUser({ username: 'j', email: 'j@x.test', groupIds });
    const [row] = readCsv(await (await exportAs(admin, '?q=j@x.test')).text());
    expect(row!.groups!.split(/; (?=["R])/).sort()).toEqual(['"Sales; EMEA"', '"Say ""hi"""', 'Readers']);
  });

  test('takes the filters of the list of users', async () => {
    await admin.createUser({ username: 'a', email: 'a@x.test', groupIds: [editors] });
    await admin.createUser({ username: 'b', email: 'b@x.test', isActive: false });
    const usernames = async (query: string) => (await exportedRows(query)).map(({ username }) => username);
    expect(await usernames('?q=@X.TEST')).toEqual(['a', 'b']);
    expect(await usernames(`?groupId=${editors}`)).toEqual(['a']);
    expect(await usernames('?isActive=false&q=&role=')).toEqual(['b']);
    expect(await usernames('?role=ADMIN')).toEqual(['admin']);
    expect(await usernames('?q=nobody')).toEqual([]);
    for (const [query, field] of [
      ['?groupId=x', 'groupId'],
      ['?isActive=1', 'isActive'],
      ['?role=GOD', 'role'],
      ['?sort=email', 'query'],
    ]) {
      const response = await exportAs(admin, query);
      expect(response.status).toBe(400);
      const { errors } = (await response.json()) as { errors: { extensions: { fields: object } }[] };
      expect(Object.keys(errors[0]!.extensions.fields)).toEqual([field]);
    }
  });

  test('reads the whole table in pages, each person once', async () => {
    await sql(
      "INSERT INTO users (id, username, email) SELECT gen_random_uuid(), n, n || '@x.test' FROM generate_series(1, 4000) n",
    );
    const emails = (await exportedRows('?q=x.test')).map(({ email }) => email);
    expect(new Set(emails).size).toBe(4_000);
    expect(emails).toHaveLength(4_000);
  });
});

test('import and export need a permission', async () => {
  const callers = new Map([
    ['ADMIN', admin],
    ['stranger', stranger],
  ]);
  for (const role of ['VIEWER', 'EDITOR']) {
    await admin.createUser({ username: role, email: `${role}@x.test`, password: PASSWORD, role });
    callers.set(role, await stranger.signIn(role, PASSWORD));
  }
  for (const scope of ['SEND', 'READ', 'WRITE']) callers.set(scope, stranger.withToken(await admin.createKey(scope)));
  const seen: Record<string, [string, number]> = {};
  for (const [name, caller] of callers) {
    const { errors } = await caller.post(IMPORT, { input: { rows: [{ email: 'a@x.test' }] } });
    seen[name] = [errors?.[0]?.extensions.code ?? 'may', (await exportAs(caller)).status];
  }
  expect(seen).toEqual({
    ADMIN: ['may', 200],
    stranger: ['UNAUTHENTICATED', 401],
    VIEWER: ['FORBIDDEN', 200],
    EDITOR: ['FORBIDDEN', 200],
    SEND: ['FORBIDDEN', 403],
    READ: ['FORBIDDEN', 200],
    WRITE: ['may', 403],
  });
  const { errors } = (await (await exportAs(stranger)).json()) as { errors: unknown[] };
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

const withoutOrder = (row: Row) => ({ ...row, groups: [...(row.groups as string[])].sort() });
