import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createTestDatabase } from '../../../../test/support/test-database.js';
import { createDataSource } from '../../assembly/database/data-source.js';
import { DeliveryCounts } from '../dispatches/dispatch.entity.js';
import { DeliveryFate, DeliveryStatus } from './delivery.entity.js';
import type { DeliveryFilter } from './delivery.inputs.js';
import { createDeliveryService, type DeliveryService } from './delivery.service.js';

const ANN = '01890b0c-0000-7000-8000-0000000000a1';
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);

let dataSource: DataSource;
let deliveries: DeliveryService;

interface Mail {
  id: string;
  dispatchId: string;
  userId: string | null;
  email: string;
  status: DeliveryStatus;
  errorClass: string | null;
  fate: DeliveryFate | null;
  suppressedBy: string | null;
  createdAt: Date;
  templateSlug: string;
  caller: string;
}
let mails: Mail[];

/**
 * Creates 70 days of deliveries. Each day: 1,000 dispatches of one delivery from the template "receipt", and on every
 * fifth day one dispatch of 5,000 deliveries from "news". Day 3 also has ten deliveries of "rare".
 */
const fill = async () => {
  await dataSource.query(
    `
    INSERT INTO users (id, username, email) VALUES ($1, 'ann', 'ann.new@example.test')`,
    [ANN],
  );
  await dataSource.query(`
    CREATE TEMP TABLE send AS
    SELECT row_number() OVER (ORDER BY at, slug) AS n, at, slug, size,
      (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || '8000' ||
        lpad(to_hex(row_number() OVER (ORDER BY at, slug)), 12, '0'))::uuid AS id
    FROM (
      SELECT to_timestamp(${START / 1_000}) + day * interval '1 day' + part * interval '1 minute' AS at, 'receipt' AS slug, 1 AS size
        FROM generate_series(0, 69) day, generate_series(0, 999) part
      UNION ALL SELECT to_timestamp(${START / 1_000}) + day * interval '1 day' + interval '20 hours', 'news', 5000
        FROM generate_series(0, 69, 5) day
      UNION ALL SELECT to_timestamp(${START / 1_000}) + interval '3 days 1 hour', 'rare', 10) s`);
  await dataSource.query(`
    INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, source, caller, input_hash, status, created_at,
      completed_at, audience_user_ids, audience_group_ids, audience_complete, published, total, sent)
    SELECT id, slug, 'email.' || slug, CASE WHEN size = 1 THEN 'PERSONAL' ELSE 'GROUP' END::dispatch_type, slug, 1, '{}', 'API',
      CASE WHEN slug = 'news' THEN 'key:news' ELSE 'key:shop' END, '', 'COMPLETED', at, at + interval '10 minutes', '{}', '{}', true, true, size, size
    FROM send`);
  await dataSource.query(`
    INSERT INTO deliveries (dispatch_id, user_id, email, status, error_class, suppressed_by, created_at, updated_at)
    SELECT id, CASE WHEN n % 997 = 0 THEN '${ANN}'::uuid END,
      CASE WHEN n % 991 = 0 AND p = 1 THEN 'ann.new@example.test' ELSE 'p' || (n * 7 + p) % 4000 || '.' || p || (ARRAY['@gmail.test', '@example.test', '@xn--bcher-kva.test'])[1 + (n + p) % 3] END,
      CASE WHEN (n + p) % 50 = 0 THEN 'FAILED' WHEN (n + p) % 50 = 1 THEN 'UNCERTAIN' WHEN (n + p) % 1000 = 2 THEN 'QUEUED' WHEN (n + p) % 500 = 3 THEN 'SUPPRESSED' ELSE 'SENT' END::delivery_status,
      CASE WHEN (n + p) % 50 = 0 THEN (ARRAY['MAILBOX_FULL', 'REJECTED'])[1 + (n + p) / 50 % 2] END,
      CASE WHEN (n + p) % 1000 = 3 THEN 'COMPLAINT' END, at, at
    FROM send, generate_series(1, size) p ORDER BY n, p`);
  await dataSource.query(`
    UPDATE deliveries SET fate = (CASE id % 500 WHEN 1 THEN 'BOUNCED' WHEN 2 THEN 'COMPLAINED' ELSE 'DELIVERED' END)::delivery_fate
    WHERE id % 500 IN (1, 2, 3)`);
  // Of id % 500 = 4, the mails bounced and went to another address.
  await dataSource.query(`
    INSERT INTO feedback (deduplication_key, delivery_id, dispatch_id, email, kind, source, happened_at)
    SELECT id || ' ' || event, id, dispatch_id, email, CASE WHEN id % 500 = 2 AND event = 2 THEN 'COMPLAINED' ELSE 'BOUNCED' END::feedback_kind, 'SMTP', now()
    FROM deliveries, generate_series(1, 2) event WHERE id % 500 IN (1, 2, 4)`);
  await dataSource.query(`
    UPDATE dispatches d SET sent = r.sent, failed = d.total - r.sent, delivered = r.delivered, bounced = r.bounced, complained = r.complained FROM (
      SELECT dispatch_id, count(*) FILTER (WHERE status = 'SENT') AS sent,
        count(*) FILTER (WHERE status = 'SENT' AND fate = 'DELIVERED') AS delivered,
        count(*) FILTER (WHERE status = 'SENT' AND fate = 'BOUNCED') AS bounced,
        count(*) FILTER (WHERE status = 'SENT' AND fate = 'COMPLAINED') AS complained
      FROM deliveries GROUP BY dispatch_id) r WHERE d.id = r.dispatch_id AND d.template_slug = 'news'`);
  await dataSource.query('ANALYZE deliveries');
  await dataSource.query('ANALYZE dispatches');
  mails = await dataSource.query(`
    SELECT r.id, r.dispatch_id AS "dispatchId", r.user_id AS "userId", r.email, r.status, r.error_class AS "errorClass",
      coalesce(r.fate::text, CASE WHEN r.status = 'SENT' THEN 'ACCEPTED' END) AS fate,
      CASE WHEN r.status = 'SUPPRESSED' THEN coalesce(r.suppressed_by, 'INACTIVE') END AS "suppressedBy",
      r.created_at AS "createdAt", d.template_slug AS "templateSlug", d.caller
    FROM deliveries r JOIN dispatches d ON d.id = r.dispatch_id`);
};

beforeAll(async () => {
  dataSource = createDataSource({ url: await createTestDatabase() });
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
  deliveries = createDeliveryService({ dataSource });
  await fill();
}, 120_000);

const day = (number: number) => new Date(START + number * DAY_MS);

const isIn = (mail: Mail, filter: DeliveryFilter): boolean =>
  [
    !filter.dispatchId || mail.dispatchId === filter.dispatchId,
    !filter.userId || mail.userId === filter.userId,
    !filter.personId || mail.userId === filter.personId || mail.email === 'ann.new@example.test',
    !filter.email || mail.email === filter.email,
    !filter.q || mail.email.startsWith(filter.q),
    !filter.domain || mail.email.endsWith(`@${filter.domain}`),
    !filter.templateSlug || mail.templateSlug === filter.templateSlug,
    !filter.from || mail.createdAt >= filter.from,
    !filter.until || mail.createdAt < filter.until,
    !filter.status || filter.status.includes(mail.status),
    !filter.fate || (mail.fate !== null && filter.fate.includes(mail.fate)),
    !filter.suppressedBy || (mail.suppressedBy !== null && filter.suppressedBy.includes(mail.suppressedBy)),
    !filter.errorClass || mail.errorClass === filter.errorClass,
  ].every(Boolean);

const byId = (a: Mail, b: Mail) => Number(b.id) - Number(a.id);
const byDispatch = (a: Mail, b: Mail) =>
  a.dispatchId === b.dispatchId ? Number(a.email > b.email) - 0.5 : a.dispatchId < b.dispatchId ? 1 : -1;

const list = (
  filter: DeliveryFilter,
  { page = 1, perPage = 25, onlyBy }: { page?: number; perPage?: number; onlyBy?: string } = {},
) => deliveries.list({ filter, page: { page, perPage }, ...(onlyBy && { onlyBy }) });

const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

const { FAILED, QUEUED, SENT, UNCERTAIN } = DeliveryStatus;
const { ACCEPTED, DELIVERED, BOUNCED, COMPLAINED } = DeliveryFate;

describe('a list of deliveries', () => {
  const some: Record<string, DeliveryFilter> = {
    'no condition': {},
    'a time span': { from: day(10), until: day(11) },
    'a time span before all deliveries': { until: day(0) },
    'a time span after all deliveries': { from: day(1_000) },
    'a status': { status: [FAILED] },
    'several statuses': { status: [FAILED, UNCERTAIN, QUEUED] },
    'an empty list of statuses': { status: [] },
    'the status that most deliveries have': { status: [SENT] },
    'the fate BOUNCED': { fate: [BOUNCED] },
    'the fates BOUNCED and COMPLAINED': { fate: [BOUNCED, COMPLAINED] },
    'an empty list of fates': { fate: [] },
    'the fate of most mails': { fate: [ACCEPTED], from: day(20), until: day(30) },
    'all fates in a time span': { fate: [ACCEPTED, DELIVERED, BOUNCED, COMPLAINED], from: day(20), until: day(22) },
    'a fate and a status': { fate: [BOUNCED], status: [UNCERTAIN] },
    'a fate and a time span': { fate: [COMPLAINED, BOUNCED], from: day(10), until: day(30) },
    'a fate, a template and a domain': { fate: [BOUNCED], templateSlug: 'news', domain: 'gmail.test' },
    'a fate and a person': { fate: [BOUNCED], personId: ANN },
    'a reason of suppression': { suppressedBy: ['COMPLAINT'] },
    'a reason that older workers don’t write, and a time span': {
      suppressedBy: ['INACTIVE', 'MANUAL'],
      from: day(10),
      until: day(50),
    },
    'a reason of suppression and another status': { suppressedBy: ['COMPLAINT'], status: [SENT] },
    'an error class': { errorClass: 'REJECTED' },
    'an error class and a status': { errorClass: 'REJECTED', status: [FAILED] },
    'an error class and a time span': { errorClass: 'REJECTED', from: day(20), until: day(22) },
    'a status and a time span': { status: [FAILED, UNCERTAIN], from: day(20.5), until: day(20.6) },
    'a domain and a time span': { domain: 'gmail.test', from: day(3), until: day(4) },
    'a domain, a status and a time span': { domain: 'gmail.test', status: [SENT], from: day(3), until: day(8) },
    'a domain and an error class': { domain: 'example.test', errorClass: 'MAILBOX_FULL' },
    'the start of few addresses': { q: 'p17.1@' },
    'the start of few addresses and a status': { q: 'p17.', status: [SENT] },
    'the start of many addresses and a time span': { q: 'p1', from: day(30), until: day(31) },
    'a small template': { templateSlug: 'rare' },
    'a small template and a domain': { templateSlug: 'rare', domain: 'example.test' },
    'a template and an error class': { templateSlug: 'receipt', errorClass: 'REJECTED' },
    'a template, a status and a time span': { templateSlug: 'news', status: [UNCERTAIN], from: day(2), until: day(40) },
    'an unknown template': { templateSlug: 'nothing' },
    'a user id': { userId: ANN },
    'a person': { personId: ANN },
    'a person, a template and a time span': { personId: ANN, templateSlug: 'news', from: day(10), until: day(50) },
    'an address': { email: 'ann.new@example.test' },
    'an address and a status': { email: 'ann.new@example.test', status: [FAILED] },
  };
  test.each(Object.entries(some))('filtered by %s has the matching deliveries, newest first', async (_what, filter) => {
    const wanted = mails.filter((mail) => isIn(mail, filter)).sort(byId);
    for (const page of [1, 2]) {
      const found = await list(filter, { page });
      expect(idsOf(found)).toEqual(wanted.slice(25 * (page - 1), 25 * page).map(({ id }) => id));
      expect(found).toMatchObject({
        hasNextPage: wanted.length > 25 * page,
        isSearchComplete: true,
        searchedBackTo: null,
      });
      if (wanted.length <= 10_000) expect(found).toMatchObject({ total: wanted.length, totalIsExact: true });
      else expect(found.totalIsExact).toBe(false);
    }
  });

  const byDispatches: Record<string, DeliveryFilter> = {
    'a large template': { templateSlug: 'news' },
    'a template with many dispatches': { templateSlug: 'receipt' },
    'a template, a domain and a time span': {
      templateSlug: 'news',
      domain: 'gmail.test',
      from: day(10),
      until: day(20),
    },
    'a template and a time span that begins during a dispatch': {
      templateSlug: 'news',
      from: new Date(day(15).getTime() + 20 * 3_600_000),
      until: day(17),
    },
    'a template and the start of an address': { templateSlug: 'receipt', q: 'p1', until: day(50) },
  };
  test.each(Object.entries(byDispatches))(
    'filtered by %s is sorted by dispatch, newest first, and then by address',
    async (_what, filter) => {
      const wanted = mails.filter((mail) => isIn(mail, filter)).sort(byDispatch);
      const found = await list(filter, { page: 3, perPage: 100 });
      expect(idsOf(found)).toEqual(wanted.slice(200, 300).map(({ id }) => id));
      expect(found).toMatchObject({ hasNextPage: true, isSearchComplete: true });
    },
  );

  test('filtered by a dispatch is sorted by address', async () => {
    const { dispatchId } = mails.find(({ templateSlug }) => templateSlug === 'news')!;
    for (const more of [
      {},
      { domain: 'gmail.test' },
      { status: [FAILED] },
      { q: 'p1' },
      { from: day(50) },
      { fate: [BOUNCED] },
    ]) {
      const filter = { dispatchId, ...more };
      const wanted = mails.filter((mail) => isIn(mail, filter)).sort(byDispatch);
      const found = await list(filter);
      expect(idsOf(found)).toEqual(wanted.slice(0, 25).map(({ id }) => id));
      expect(found).toMatchObject({ total: wanted.length, totalIsExact: true, isSearchComplete: true });
    }
  });

  test('for one caller has only the deliveries of that caller’s dispatches', async () => {
    const filter = { status: [FAILED], from: day(0), until: day(60) };
    const wanted = mails.filter((mail) => mail.caller === 'key:shop' && isIn(mail, filter)).sort(byDispatch);
    const found = await list(filter, { onlyBy: 'key:shop' });
    expect(idsOf(found)).toEqual(wanted.slice(0, 25).map(({ id }) => id));
    expect(found.total).toBe(wanted.length);
    expect((await list({ personId: ANN }, { onlyBy: 'key:nobody' })).items).toEqual([]);
  });
});

test('the total of a dispatch’s mails with a fate comes from its counters, and is the number of such mails', async () => {
  const { dispatchId } = mails.find(({ templateSlug }) => templateSlug === 'news')!;
  const [row] = await dataSource.query('SELECT * FROM dispatches WHERE id = $1', [dispatchId]);
  const counts = Object.assign(new DeliveryCounts(), row);
  for (const fate of [[ACCEPTED], [BOUNCED], [DELIVERED, COMPLAINED]]) {
    const filter = { status: [SENT], fate };
    const [page] = await deliveries.listOfDispatches([{ id: dispatchId, counts }], { filter });
    const wanted = mails.filter((mail) => isIn(mail, { dispatchId, ...filter })).length;
    expect(wanted).toBeGreaterThan(0);
    expect(page).toMatchObject({ total: wanted, totalIsExact: true });
    expect((await list({ dispatchId, ...filter })).total).toBe(wanted);
  }
});

test('a domain matches in any case, in Unicode and in Punycode', async () => {
  const wanted = mails.filter(({ email }) => email.endsWith('@xn--bcher-kva.test')).length;
  expect(wanted).toBeGreaterThan(0);
  const span = { from: day(3), until: day(4) };
  const { items } = await list({ domain: 'xn--bcher-kva.test', ...span });
  for (const domain of ['Bücher.test', '@bücher.TEST', ' XN--BCHER-KVA.test', 'bu\u0308cher.test']) {
    expect(idsOf(await list({ domain, ...span }))).toEqual(items.map(({ id }) => id));
  }
  expect((await list({ domain: 'cher-kva.test', ...span })).items).toEqual([]);
  expect((await list({ domain: '%', ...span })).items).toEqual([]);
});

test('a search without a suitable index stops after 100,000 deliveries, reports it, and can be continued', async () => {
  const found: string[] = [];
  let until: Date | null = null;
  let searches = 0;
  do {
    const filter: DeliveryFilter = { domain: 'gmail.test', q: 'p3', ...(until && { until }) };
    searches += 1;
    for (let page = 1, isMore = true; isMore; page += 1) {
      const part = await list(filter, { page, perPage: 1_000 });
      found.push(...idsOf(part));
      isMore = part.hasNextPage;
      if (!part.isSearchComplete) expect(part).toMatchObject({ totalIsExact: false, searchedBackTo: expect.any(Date) });
      until = part.searchedBackTo;
    }
  } while (until);
  const wanted = mails.filter((mail) => isIn(mail, { domain: 'gmail.test', q: 'p3' }));
  expect(searches).toBeGreaterThan(1);
  expect(new Set(found)).toEqual(new Set(wanted.map(({ id }) => id)));
});

test('a requested sort order is used with every filter', async () => {
  const filter = { templateSlug: 'rare', domain: 'gmail.test' };
  const wanted = mails
    .filter((mail) => isIn(mail, filter))
    .map(({ email }) => email)
    .sort();
  const { items } = await deliveries.list({ filter, sort: { field: 'email' } });
  expect(items.map(({ email }) => email)).toEqual(wanted);
});
