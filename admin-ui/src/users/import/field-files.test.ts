import { describe, expect, test } from 'vitest';
import { type CsvFile, openCsv } from '../../components/csv/csv-file';
import { bytesIn } from '../../components/csv/file/bytes-in';
import type { Reading } from '../../components/csv/file/encodings';
import { expressionOf, previewAttribute } from './attribute-preview';
import { batchesOf } from './batches';
import { addNotices, type NoticeSummary } from './notices';
import { guessPlan, type Plan } from './plan';
import { findStoppedColumns } from './stopped-columns';

const open = (content: BlobPart, { name = 'people.csv', ...reading }: Reading & { name?: string } = {}) =>
  openCsv(new File([content], name), reading);

const readAll = async (file: CsvFile, over: Partial<Plan> = {}, groups: string[] = []) => {
  const plan = { ...guessPlan(file), ...over };
  const isKnownGroup = (name: string) => groups.some((group) => group.toLowerCase() === name.toLowerCase());
  const rows: object[] = [];
  const refused: string[] = [];
  let notices: NoticeSummary[] = [];
  let leftOut = 0;
  for await (const batch of batchesOf(file, { plan, isKnownGroup })) {
    rows.push(...batch.rows);
    leftOut += batch.leftOut;
    refused.push(
      ...batch.refused.flatMap(({ line, problems }) =>
        problems.map(({ message }) => `${line} ${message.replace('tidings.users.import.fault.', '')}`),
      ),
    );
    notices = addNotices(notices, batch.noted);
  }
  return {
    plan,
    rows,
    refused,
    leftOut,
    notices: notices.map(({ kind, count, texts }) => `${kind} ${count}: ${[...texts.keys()].join(', ')}`),
  };
};

describe('Line ends of a CSV file', () => {
  test.each([
    ['\r\n', '\n'],
    ['\n', '\r\n'],
    ['\r', '\r'],
    ['\r', '\n'],
    ['\r\n', '\r'],
  ])('can differ between header and body: %j, %j', async (afterHeader, afterLine) => {
    const file = await open(
      `email,first_name${afterHeader}a1@x.test,Ann${afterLine}a2@x.test,"Be${afterLine}a"${afterLine}a3@x.test,Cy`,
    );
    expect(file.first.map(({ line }) => line)).toEqual([1, 2, 3, 5]);
    const { rows, refused } = await readAll(file);
    expect(rows).toEqual([
      { email: 'a1@x.test', firstName: 'Ann' },
      { email: 'a2@x.test', firstName: `Be${afterLine}a` },
      { email: 'a3@x.test', firstName: 'Cy' },
    ]);
    expect(refused).toEqual([]);
  });
});

describe('An invalid byte in a UTF-8 file', () => {
  const encoder = new TextEncoder();
  const lines = Array.from({ length: 201 }, (_, n) => `b${n}@x.test,Иван\r\n`);
  const broken = [encoder.encode('broken@x.test,Алекс'), Uint8Array.of(0xd1), encoder.encode('Б\r\n')];
  const parts = [encoder.encode('email,first_name\r\n'), ...broken, encoder.encode(lines.join(''))];

  test('leaves the encoding at UTF-8, and only its line is refused', async () => {
    const file = await openCsv(new File(parts, 'people.csv'));
    expect(file).toMatchObject({ encoding: 'utf-8', broken: { count: 1, first: 2 } });
    const { rows, refused } = await readAll(file);
    expect(rows).toHaveLength(201);
    expect(rows[0]).toEqual({ email: 'b0@x.test', firstName: 'Иван' });
    expect(refused).toEqual(['2 broken']);
  });

  test('is ignored in a skipped column', async () => {
    const file = await openCsv(new File(parts, 'people.csv'));
    const plan = guessPlan(file);
    const columns = plan.columns.map((column) =>
      column.target === 'firstName' ? { ...column, target: 'skip' as const } : column,
    );
    expect((await readAll(file, { columns })).refused).toEqual([]);
  });

  test('is found at the end of a large file', async () => {
    const many = encoder.encode(
      lines
        .join('')
        .repeat(50)
        .replaceAll(/b(\d+)@/g, (_, n: string) => `c${n}@`),
    );
    const file = await openCsv(new File([many, ...broken], 'people.csv'));
    expect(file).toMatchObject({ encoding: 'utf-8', broken: { count: 1, first: 10_051 } });
  });
});

test('the code page of a file is guessed, and the user can select another', async () => {
  const central = bytesIn(
    'Email;First name;Last name\r\np1@x.test;Łukasz;Wójcik\r\np2@x.test;Ondřej;Dvořák\r\n',
    'windows-1250',
  );
  expect((await readAll(await open(central))).rows).toEqual([
    { email: 'p1@x.test', firstName: 'Łukasz', lastName: 'Wójcik' },
    { email: 'p2@x.test', firstName: 'Ondřej', lastName: 'Dvořák' },
  ]);
  const turkish = bytesIn('Email;First name;Last name\r\nt1@x.test;Gökhan;Şahin\r\n', 'windows-1254');
  expect((await readAll(await open(turkish))).rows).toEqual([
    { email: 't1@x.test', firstName: 'Gökhan', lastName: 'Şahin' },
  ]);
  const chosen = await open(turkish, { encoding: 'windows-1250' });
  expect(chosen.encoding).toBe('windows-1250');
  expect((await readAll(chosen)).rows).toEqual([{ email: 't1@x.test', firstName: 'Gökhan', lastName: 'Ţahin' }]);
});

test.each(['utf-16le', 'utf-16be'])('the encoding %s is detected without a byte order mark', async (encoding) => {
  const text = 'email\tимя\r\na@x.test\tЖанна\r\nb@x.test\tИван\r\n';
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), encoding === 'utf-16le');
  const file = await open(bytes);
  expect(file.encoding).toBe(encoding);
  expect((await readAll(file)).rows).toEqual([
    { email: 'a@x.test', firstName: 'Жанна' },
    { email: 'b@x.test', firstName: 'Иван' },
  ]);
});

test('only the line that contains a NUL is refused', async () => {
  const { rows, refused } = await readAll(await open('email,name\na@x.test,An\0n\nb@x.test,Bob the builder\n'));
  expect(rows).toHaveLength(1);
  expect(refused).toEqual(['2 unstorable']);
});

test('the semicolon is recognised as the delimiter of two columns and one line, and the user can select another', async () => {
  const text = 'Email;First name\r\na@x.test;Ann\r\n';
  const file = await open(text);
  expect(file.delimiter).toBe(';');
  expect((await readAll(file)).rows).toEqual([{ email: 'a@x.test', firstName: 'Ann' }]);
  expect((await open(text, { delimiter: ',' })).first[0]!.cells).toEqual(['Email;First name']);
});

test('the first of two addresses in a cell is imported, with a notice about the second', async () => {
  const { rows, notices, refused } = await readAll(
    await open(
      'First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value\r\n' +
        'Anna,Orlova,* myContacts ::: Family,* Work,g1@x.test ::: g1b@x.test,+1 555 0100\r\n' +
        'Bo,Lin,* myContacts,* Home,g2@x.test,\r\n' +
        'Nobody,At All,* myContacts,,,\r\n',
    ),
  );
  expect(rows).toEqual([
    { email: 'g1@x.test', firstName: 'Anna', lastName: 'Orlova', groups: [] },
    { email: 'g2@x.test', firstName: 'Bo', lastName: 'Lin', groups: [] },
  ]);
  expect(notices.toSorted()).toEqual(['group_left_out 1: Family', 'second_address 1: g1b@x.test']);
  expect(refused).toEqual(['4 no_address']);
});

test('attributes have types, dots nest them, and the preview shows what a template prints', async () => {
  const file = await open('email,attributes.address.city,attributes.vip,attributes.points\nn1@x.test,Oslo,false,0\n');
  const { rows, plan } = await readAll(file);
  expect(rows).toEqual([{ email: 'n1@x.test', attributes: { address: { city: 'Oslo' }, vip: false, points: 0 } }]);
  const [, city, vip, points] = plan.columns;
  expect(expressionOf(city!, plan)).toBe('user.attributes.address.city');
  expect(expressionOf(city!, { nestsDots: false })).toBe('user.attributes.[address.city]');
  expect(previewAttribute('false', vip!)).toEqual({ cell: 'false', text: 'false', isTruthy: false });
  expect(previewAttribute('0', points!)).toEqual({ cell: '0', text: '0', isTruthy: false });
  expect(previewAttribute('0', { ...points!, type: 'text' })).toEqual({ cell: '0', text: '0', isTruthy: true });
  expect((await readAll(file, { nestsDots: false })).rows[0]).toMatchObject({ attributes: { 'address.city': 'Oslo' } });
});

test('a line is refused if a cell doesn’t fit the type of its attribute', async () => {
  const file = await open(
    'email,a,b,c\nx@x.test,1 000,maybe,{oops\ny@x.test,-1.5e3,ja,"[1,{""k"":null}]"\nz@x.test,9007199254740993,no,1\n',
  );
  const types = ['text', 'number', 'yesNo', 'json'] as const;
  const columns = guessPlan(file).columns.map((column, place) =>
    place === 0 ? column : { ...column, target: 'attribute' as const, type: types[place]! },
  );
  const { rows, refused } = await readAll(file, { columns });
  expect(rows).toEqual([{ email: 'y@x.test', attributes: { a: -1500, b: true, c: [1, { k: null }] } }]);
  expect(refused).toEqual(['2 no_number', '2 no_yes_no', '2 no_json', '4 number_too_long']);
});

describe('A group name that contains the separator', () => {
  const read = async (cell: string, groups: string[]) =>
    (await readAll(await open(`email,username,groups\n"g1@x.test",g1,"${cell.replaceAll('"', '""')}"\n`), {}, groups))
      .rows[0] as { groups: string[] };

  test('is recognised by its quotes in a Tidings export', async () => {
    expect((await read('"Sales; EMEA"; Readers', [])).groups).toEqual(['Sales; EMEA', 'Readers']);
    expect((await read('"Say ""hi""; now"', [])).groups).toEqual(['Say "hi"; now']);
    expect((await read(`"'=1;2"`, [])).groups).toEqual([`''=1;2`]);
  });

  test('is recognised without quotes if a group of that name exists', async () => {
    expect((await read('Sales; EMEA', ['Sales; EMEA'])).groups).toEqual(['Sales; EMEA']);
    expect((await read('Readers; sales; emea; VIP', ['Sales; EMEA', 'VIP'])).groups).toEqual([
      'Readers',
      'sales; emea',
      'VIP',
    ]);
    expect((await read('Sales; EMEA', ['Sales; EMEA', 'Sales', 'EMEA'])).groups).toEqual(['Sales', 'EMEA']);
    expect((await read('Sales; EMEA', [])).groups).toEqual(['Sales', 'EMEA']);
  });
});

test.each([
  'sep=;\r\nEmail;First name;Last name\r\ns1@x.test;A;B\r\n',
  '\ufeffsep=;\nEmail;First name;Last name\ns1@x.test;A;B\n',
  'List of members\r\n\r\nEmail;First name;Last name;;\r\ns1@x.test;A;B;;\r\n',
])('a line such as sep=; and titles above the header are not imported as people: %j', async (text) => {
  const file = await open(text);
  expect(file.delimiter).toBe(';');
  const { rows, refused } = await readAll(file);
  expect(rows).toEqual([{ email: 's1@x.test', firstName: 'A', lastName: 'B' }]);
  expect(refused).toEqual([]);
});

test('the user can select the header line', async () => {
  const file = await open('a,b\nKontakt,Rufname\nx@x.test,Ann\n');
  const { rows } = await readAll(file, guessPlan(file, 2));
  expect(rows).toEqual([{ email: 'x@x.test' }]);
});

test.each([
  ['t', 'f'],
  ['yes', 'no'],
  ['1', '0'],
  ['TRUE', 'FALSE'],
  ['active', 'inactive'],
  ['ja', 'nein'],
  ['да', 'нет'],
  ['oui', 'non'],
  ['sí', 'no'],
  ['Ano', 'Ne'],
])('the word %s is read as active and the word %s as inactive', async (yes, no) => {
  const file = await open(`username,first_name,email,is_active\nroot,,dj1@x.test,${yes}\njoe,Joe,dj2@x.test,${no}\n`);
  const { rows, refused } = await readAll(file);
  expect(refused).toEqual([]);
  expect(rows).toEqual([
    { email: 'dj1@x.test', username: 'root' },
    { email: 'dj2@x.test', username: 'joe', firstName: 'Joe', isActive: false },
  ]);
});

test('an unknown time zone or language is not imported, and a notice says so', async () => {
  const { rows, notices } = await readAll(
    await open(
      'First Name,Email,Time Zone,Preferred language\nAnn,h1@x.test,us_slash_pacific,en_US\n' +
        'Bob,h2@x.test,Eastern Time,English\nCy,h3@x.test,Europe/Oslo,pt-br\nDee,h4@x.test,+03:00,\n',
    ),
  );
  expect(rows).toEqual([
    { email: 'h1@x.test', firstName: 'Ann', locale: 'en-US' },
    { email: 'h2@x.test', firstName: 'Bob' },
    { email: 'h3@x.test', firstName: 'Cy', timezone: 'Europe/Oslo', locale: 'pt-br' },
    { email: 'h4@x.test', firstName: 'Dee' },
  ]);
  expect(notices).toEqual(['unknown_zone 3: us_slash_pacific, Eastern Time, +03:00', 'unknown_locale 1: English']);
});

describe('People who get no mail', () => {
  const LISTMONK =
    'uuid,email,name,attributes,status,created_at,updated_at\n' +
    '8a-1,lm1@x.test,Ann Lee,"{""city"": ""Oslo""}",enabled,2023-01-01,2023-01-02\n' +
    '8a-2,lm2@x.test,Bob Ray,{},blocklisted,2023-01-01,2023-01-02\n' +
    '8a-3,lm3@x.test,Cy,{},disabled,2023-01-01,2023-01-02\n';

  test('are imported as inactive', async () => {
    const file = await open(LISTMONK);
    const { rows, plan } = await readAll(file);
    expect(rows).toEqual([
      { email: 'lm1@x.test', firstName: 'Ann', lastName: 'Lee', attributes: { city: 'Oslo' } },
      { email: 'lm2@x.test', firstName: 'Bob', lastName: 'Ray', attributes: {}, isActive: false },
      { email: 'lm3@x.test', firstName: 'Cy', attributes: {}, isActive: false },
    ]);
    expect(findStoppedColumns(file, plan).deciding).toEqual([
      {
        place: 4,
        name: 'status',
        count: 2,
        words: [
          ['blocklisted', 1],
          ['disabled', 1],
        ],
      },
    ]);
  });

  test('are recognised by the status column, whatever the file’s name says', async () => {
    const { rows } = await readAll(await open(LISTMONK, { name: 'listmonk-blocklisted.csv' }));
    expect(rows.map((row) => 'isActive' in row)).toEqual([false, true, true]);
  });

  test('are skipped or imported as active only if the user decides so', async () => {
    const file = await open(LISTMONK);
    expect(await readAll(file, { stopped: 'leaveOut' })).toMatchObject({ rows: [{ email: 'lm1@x.test' }], leftOut: 2 });
    const { rows } = await readAll(file, { stopped: 'ignore' });
    expect(rows.some((row) => 'isActive' in row)).toBe(false);
  });

  test('are made active again only if the user decides so', async () => {
    const file = await open(LISTMONK);
    expect((await readAll(file)).rows[0]).not.toHaveProperty('isActive');
    expect((await readAll(file, { activates: true })).rows[0]).toMatchObject({ isActive: true });
  });

  test('are recognised by a repeated line that says unsubscribed', async () => {
    const file = await open(
      'email,status\na@x.test,subscribed\nA@x.test,unsubscribed\nb@x.test,cleaned\nb@x.test,subscribed\n',
    );
    const { rows, refused } = await readAll(file);
    expect(rows).toEqual([
      { email: 'a@x.test' },
      { email: 'A@x.test', isActive: false },
      { email: 'b@x.test', isActive: false },
    ]);
    expect(refused).toEqual(['5 twice']);
    expect((await readAll(file, { stopped: 'leaveOut' })).rows).toEqual([
      { email: 'a@x.test' },
      { email: 'A@x.test', isActive: false },
    ]);
  });

  test('are not recognised by an unknown word, and its line is refused until the user assigns a meaning', async () => {
    const file = await open('email,Subscription status\na@x.test,subscribed\nb@x.test,on holiday\n');
    const { refused, plan } = await readAll(file);
    expect(refused).toEqual(['3 no_yes_no']);
    expect(findStoppedColumns(file, plan).unknown).toEqual([['on holiday', 1]]);
    const { rows } = await readAll(file, { activityOf: new Map([['on holiday', 'inactive']]) });
    expect(rows[1]).toEqual({ email: 'b@x.test', isActive: false });
  });

  test('are found in a skipped column, and the column is listed for the user', async () => {
    const lines = Array.from({ length: 60 }, (_, n) => `p${n}@x.test,Lead ${n}`);
    const file = await open(`email,Stage\n${lines.join('\n')}\nz@x.test,Unsubscribed\n`);
    expect(findStoppedColumns(file, guessPlan(file)).overlooked).toEqual([
      { place: 1, name: 'Stage', count: 1, words: [['unsubscribed', 1]] },
    ]);
  });

  test.each([
    ['unsubscribed_members_export_a1.csv', true],
    ['cleaned_email_audience_export_b2.csv', true],
    ['nonsubscribed_email_audience_export.csv', true],
    ['suppression_bounces.csv', true],
    ['Черный список.csv', true],
    ['subscribed_members_export_a1.csv', false],
    ['people.csv', false],
    ['unsubstantial.csv', false],
  ])('are all people of the file if its name says so: %s', async (name, isStoppedFile) => {
    const file = await open('Email Address,First Name\na@x.test,Ann\n', { name });
    const { rows } = await readAll(file);
    expect(rows[0]).toEqual({ email: 'a@x.test', firstName: 'Ann', ...(isStoppedFile && { isActive: false }) });
  });
});
