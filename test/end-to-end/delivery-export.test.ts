import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Api } from '../support/api.js';
import { readCsv } from '../support/csv.js';
import { startTestTidings } from '../support/tidings.js';

const MANY = 100_000;
const BULK = '01990000-0000-7000-8000-000000000001';
const HEADER =
  '\ufeffid,email,name,userId,status,errorClass,smtpCode,enhancedCode,lastError,dispatchId,event,templateSlug,templateVersion,attempts,messageId,createdAt,lastUpdate,nextAttemptAt,fate,suppressedBy';

let admin: Api;
let stranger: Api;
let databaseUrl: string;
let ann: string;

beforeAll(async () => {
  ({ admin, stranger, databaseUrl } = await startTestTidings());
  ann = await admin.createUser({ username: 'ann', email: 'ann@old.test', firstName: 'Анна', lastName: 'Ли' });
  await admin.createTemplate({ slug: 'plain', title: 'Hello', content: 'Hello {{user.name}}' });
  await admin.createTemplate({ slug: 'other', title: 'Hello', content: 'Hello' });
  await sql(
    `INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, source, caller, input_hash, status,
       audience_user_ids, audience_group_ids, audience_complete, published, total, sent, failed)
     VALUES ($1, 'bulk', 'email.bulk', 'GROUP', 'bulk', 3, '{}', 'API', 'key:bulk', '', 'COMPLETED', '{}', '{}', true, true, $2, $2 - 1000, 1000)`,
    [BULK, MANY],
  );
  await sql(
    `INSERT INTO deliveries (dispatch_id, email, status, attempts, error_class, last_error, message_domain, created_at)
     SELECT $1, 'p' || n || '@' || CASE WHEN n % 10 = 0 THEN 'rare' ELSE 'bulk' END || '.test',
       CASE WHEN n % 100 = 0 THEN 'FAILED' ELSE 'SENT' END::delivery_status, 1, CASE WHEN n % 100 = 0 THEN 'REJECTED' END,
       CASE WHEN n % 100 = 0 THEN '=550 no' END, 'tidings.test', now() - interval '2 days'
     FROM generate_series(1, $2::int) n`,
    [BULK, MANY],
  );
}, 120_000);

const sql = async (statement: string, values: unknown[] = []) => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query(statement, values).finally(() => client.end());
  return rows;
};

const exportAs = (caller: Api, query = '') =>
  fetch(`${caller.url}/export/deliveries.csv${query}`, {
    headers: caller.token ? { authorization: `Bearer ${caller.token}` } : {},
  });

const exported = async (query: string, caller = admin) => {
  const response = await exportAs(caller, query);
  expect(response.status).toBe(200);
  return readCsv(await response.text());
};

const send = async (input: Record<string, unknown>, caller = admin) => {
  const { id } = await caller.send({ templateName: 'plain', typeEvent: 'GROUP', context: {}, ...input });
  await admin.completed(id);
  return id;
};

test('an exported file has one line per mail, with its status', async () => {
  const to = [{ email: 'bob@x.test', name: '=HYPERLINK("x")' }];
  const id = await send({ recipient: [ann], to, event: 'welcome' });
  await sql(
    `UPDATE deliveries SET status = 'FAILED', error_class = 'UNKNOWN_RECIPIENT', last_error = '550 5.1.1 no "Bob",' || chr(10) || 'sorry'
     WHERE dispatch_id = $1 AND email = 'bob@x.test'`,
    [id],
  );
  const response = await exportAs(admin, `?dispatchId=${id}`);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="deliveries.csv"');
  const file = Buffer.from(await response.arrayBuffer()).toString();
  expect(file.split('\r\n')[0]).toBe(HEADER);
  const [annsMail, bobsMail, ...more] = readCsv(file.slice(1));
  expect(more).toEqual([]);
  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(annsMail).toEqual({
    id: expect.stringMatching(/^\d+$/),
    email: 'ann@old.test',
    name: 'Анна Ли',
    userId: ann,
    status: 'SENT',
    errorClass: '',
    smtpCode: '',
    enhancedCode: '',
    lastError: '',
    dispatchId: id,
    event: 'welcome',
    templateSlug: 'plain',
    templateVersion: '1',
    attempts: '1',
    messageId: expect.stringMatching(new RegExp(`^<\\d+\\.${id}@.+>$`)),
    createdAt: instant,
    lastUpdate: instant,
    nextAttemptAt: '',
    fate: 'ACCEPTED',
    suppressedBy: '',
  });
  expect(bobsMail).toMatchObject({
    name: `'=HYPERLINK("x")`,
    userId: '',
    status: 'FAILED',
    errorClass: 'UNKNOWN_RECIPIENT',
    smtpCode: '550',
    enhancedCode: '5.1.1',
    lastError: '550 5.1.1 no "Bob",\nsorry',
  });
});

test('an exported file has the same mails as the list with the same filter', async () => {
  const first = await send({ recipient: [ann] });
  await admin.ask('mutation ($id: ID!) { updateUser(id: $id, input: { email: "ann@new.test" }) { id } }', { id: ann });
  const between = new Date().toISOString();
  await send({ recipient: [ann], templateName: 'other' });
  await send({ to: [{ email: 'ann@new.test' }, { email: 'zoe@bücher.test' }] });
  const { id } = (await admin.ask('{ deliveries(filter: { email: "ann@new.test" }) { items { id } } }')).deliveries
    .items[0];
  for (const [filter, query] of [
    [{ personId: ann }, `personId=${ann}`],
    [{ userId: ann }, `userId=${ann}&status=`],
    [{ personId: ann, from: between }, `personId=${ann}&from=${between}`],
    [{ personId: ann, until: between }, `personId=${ann}&until=${between}`],
    [{ templateSlug: 'other' }, 'templateSlug=other'],
    [{ templateSlug: 'plain', domain: 'old.test' }, 'templateSlug=plain&domain=old.test'],
    [{ domain: 'new.test', from: between }, `domain=NEW.test&from=${between}`],
    [{ email: 'ann@new.test', status: ['SENT', 'FAILED'] }, 'email=ann@new.test&status=SENT,FAILED'],
    [{ q: 'ann@', status: ['SENT', 'FAILED'] }, 'q=ann@&status=SENT&status=FAILED'],
    [{ dispatchId: first }, `dispatchId=${first}`],
    [{ ids: [id] }, `ids=${id}`],
    [{ errorClass: 'TEMPLATE' }, 'errorClass=TEMPLATE'],
  ] as const) {
    const { deliveries } = await admin.ask(
      'query ($filter: DeliveryFilter) { deliveries(filter: $filter, page: { perPage: 1000 }) { items { id } } }',
      { filter },
    );
    const ids = (await exported(`?${query}`)).map((row) => row.id);
    expect({ query, ids }).toEqual({ query, ids: deliveries.items.map((mail: { id: string }) => mail.id) });
  }
  expect(await exported(`?personId=${ann}`)).toHaveLength(4);
});

test('an invalid filter is refused, with its field', async () => {
  for (const [query, field] of [
    ['?dispatchId=x', 'dispatchId'],
    ['?personId=1', 'personId'],
    ['?status=GONE', 'status.0'],
    ['?from=yesterday', 'from'],
    ['?until=2026-02-30', 'until'],
    ['?ids=1,x', 'ids'],
    ['?email=a&email=b', 'email'],
    ['?order=id', 'query'],
  ]) {
    const response = await exportAs(admin, query);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { extensions: { fields: object } }[] };
    expect(Object.keys(errors[0]!.extensions.fields)).toEqual([field]);
  }
});

test('an exported file of 100,000 mails has each mail once, and memory doesn’t grow with it', async () => {
  const lines = async (query: string) => {
    const counted = { lines: 0, memory: [] as number[], ids: new Set<number>() };
    const response = await exportAs(admin, query);
    let rest = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const whole = (rest + chunk).split('\r\n');
      rest = whole.pop()!;
      for (const line of whole) if (/^\d/.test(line)) counted.ids.add(Number.parseInt(line, 10));
      counted.lines += whole.length;
      counted.memory.push(process.memoryUsage.rss());
    }
    expect(rest).toBe('');
    return counted;
  };
  for (const [query, count] of [
    [`?dispatchId=${BULK}`, MANY],
    ['?domain=rare.test&until=2100-01-01T00:00:00Z', MANY / 10],
    ['?errorClass=REJECTED&templateSlug=bulk', MANY / 100],
  ] as const) {
    const { lines: found, ids, memory } = await lines(query);
    expect({ query, found, ids: ids.size }).toEqual({ query, found: count + 1, ids: count });
    const third = Math.ceil(memory.length / 3);
    const growth = Math.max(...memory.slice(-third)) - Math.max(...memory.slice(0, third));
    expect(growth).toBeLessThan(80 * 1024 * 1024);
  }
}, 240_000);

const isRead = (statement: unknown) => String(statement).includes('WITH candidate AS');

/** Waits until the export stops reading pages. Resolves to the number of pages read. */
const pagesRead = async (spy: { mock: { calls: unknown[][] } }): Promise<number> => {
  const count = () => spy.mock.calls.filter(([statement]) => isRead(statement)).length;
  let last = -1;
  await waitUntil(
    async () => {
      const isStill = count() === last;
      last = count();
      return isStill;
    },
    { what: 'the end of reading', everyMs: 300 },
  );
  return last;
};

test('the export reads no further than the client does, and stops when the client disconnects', async () => {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  const request = get(`${admin.url}/export/deliveries.csv?dispatchId=${BULK}`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await once(response, 'readable');
  const read = await pagesRead(spy);
  // The server reads ahead only what fits in the connection's buffers.
  expect(read).toBeLessThan(MANY / 1_000 / 2);
  request.destroy();
  expect(await pagesRead(spy)).toBeLessThanOrEqual(read + 1);
  spy.mockRestore();
});

test('an export has only what the API shows to the caller, and the audit log has the actor', async () => {
  const key = await admin.createKey('SEND');
  const sender = stranger.withToken(key);
  const own = await send({ recipient: [ann], to: [{ email: 'own@x.test', name: 'Own' }] }, sender);
  const statuses = new Map<string, number>([['stranger', (await exportAs(stranger)).status]]);
  for (const scope of ['READ', 'WRITE']) {
    statuses.set(
      scope,
      (await exportAs(stranger.withToken(await admin.createKey(scope)), `?dispatchId=${own}`)).status,
    );
  }
  expect(Object.fromEntries(statuses)).toEqual({ stranger: 401, READ: 200, WRITE: 403 });
  const rows = await exported('', sender);
  expect(rows.map(({ dispatchId }) => dispatchId)).toEqual([own, own]);
  // A key with only SEND may not read people: it gets no user ids, and only names that the call itself contained.
  expect(rows.map(({ name, userId }) => ({ name, userId }))).toEqual([
    { name: '', userId: '' },
    { name: 'Own', userId: '' },
  ]);
  expect(await exported(`?dispatchId=${BULK}`, sender)).toEqual([]);
  const { auditLog } = await admin.ask(
    '{ auditLog(filter: { action: "exportDeliveries" }) { items { actor outcome subjectIds fields } } }',
  );
  expect(auditLog.items[0]).toMatchObject({ outcome: 'DONE', subjectIds: [BULK], fields: ['dispatchId'] });
  expect(auditLog.items[0].actor).toMatch(/^key:/);
});

test('an exported file is UTF-8 text', async () => {
  const id = await send({ to: [{ email: 'я@x.test', name: 'Яна' }] });
  const request = get(`${admin.url}/export/deliveries.csv?dispatchId=${id}`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(await text(response)).toContain(',Яна,');
});
