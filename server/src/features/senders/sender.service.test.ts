import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { createRouteService, type RouteService } from '../routes/routes.feature.js';
import { createSenderService, type SenderService } from './sender.service.js';

/** Messages by field of a refused input. */
const issuesOf = (saving: Promise<unknown>): Promise<Record<string, string[]>> =>
  saving.then(
    () => ({}),
    (err) => err.extensions.fields,
  );

let dataSource: DataSource;
let senders: SenderService;
let routes: RouteService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  senders = createSenderService({ dataSource });
  routes = createRouteService({ dataSource, keys: { secretKey: Buffer.alloc(32, 7) } });
});

beforeEach(async () => {
  for (const table of ['senders', 'routes', 'workers']) await dataSource.query(`DELETE FROM ${table}`);
});

const newRoute = async (name: string) => (await routes.create({ name, url: 'smtp://mail.example.com' })).id;
const routingOf = async (id: string) =>
  (await senders.findRoutes([id])).map(({ item: { route, ...use } }) => ({ ...use, name: route.name }));
const versionOf = async () => Number((await dataSource.query('SELECT version FROM sending_version'))[0].version);

test('a sender is created with its routes in order', async () => {
  const [first, second] = [await newRoute('First'), await newRoute('Second')];
  const sender = await senders.create({
    slug: 'news',
    fromName: 'The News',
    fromEmail: 'news@example.com',
    replyTo: 'Help <help@example.com>',
    returnPath: 'bounces@mail.example.com',
    routeIds: [second, first],
  });
  expect(sender).toMatchObject({
    slug: 'news',
    fromName: 'The News',
    fromEmail: 'news@example.com',
    replyTo: 'Help <help@example.com>',
    returnPath: 'bounces@mail.example.com',
    isDefault: false,
    allowedRoles: null,
    allowedKeyIds: null,
  });
  expect(await routingOf(sender.id)).toEqual([
    { name: 'Second', position: 0, weight: 1, receivingDomain: null },
    { name: 'First', position: 1, weight: 1, receivingDomain: null },
  ]);
});

test('routes share mails by weight, and take only mails to a domain', async () => {
  const [first, second, third] = [await newRoute('First'), await newRoute('Second'), await newRoute('Third')];
  const { id } = await senders.create({
    slug: 'news',
    fromEmail: 'news@example.com',
    routeIds: [first, second, third],
    routing: [
      { routeId: second, position: 0, weight: 3 },
      { routeId: third, position: 0, receivingDomain: 'Почта.example' },
    ],
  });
  expect(await routingOf(id)).toEqual(
    expect.arrayContaining([
      { name: 'First', position: 0, weight: 1, receivingDomain: null },
      { name: 'Second', position: 0, weight: 3, receivingDomain: null },
      { name: 'Third', position: 0, weight: 1, receivingDomain: 'xn--80a1acny.example' },
    ]),
  );
});

test('an update replaces the routes, keeps what is absent and clears what is null', async () => {
  const [first, second] = [await newRoute('First'), await newRoute('Second')];
  const input = { slug: 'news', fromEmail: 'news@example.com', fromName: 'News', replyTo: 'help@example.com' };
  const { id } = await senders.create({ ...input, routeIds: [first] });
  const changed = await senders.update(id, {
    slug: 'news',
    fromEmail: 'new@example.com',
    replyTo: null,
    routeIds: [second],
  });
  expect(changed).toMatchObject({ fromEmail: 'new@example.com', fromName: 'News', replyTo: null });
  expect((await routingOf(id)).map(({ name }) => name)).toEqual(['Second']);
});

test('at most one sender is the default', async () => {
  const one = await senders.create({ slug: 'one', fromEmail: 'one@example.com', routeIds: [], isDefault: true });
  const two = await senders.create({ slug: 'two', fromEmail: 'two@example.com', routeIds: [], isDefault: true });
  const defaults = (await senders.list()).filter(({ isDefault }) => isDefault);
  expect(defaults.map(({ id }) => id)).toEqual([two.id]);
  await senders.update(one.id, { slug: 'one', fromEmail: 'one@example.com', routeIds: [], isDefault: true });
  expect((await senders.list()).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([one.id]);
});

test('invalid input is refused with its field', async () => {
  const route = await newRoute('First');
  const refused = (input: object) =>
    issuesOf(senders.create({ slug: 'news', fromEmail: 'news@example.com', routeIds: [], ...input }));
  expect(Object.keys(await refused({ returnPath: 'no address' }))).toEqual(['returnPath']);
  expect(Object.keys(await refused({ routeIds: [route, route] }))).toEqual(['routeIds.1']);
  expect(Object.keys(await refused({ routeIds: ['019a0000-0000-7000-8000-000000000001'] }))).toEqual(['routeIds']);
  expect(Object.keys(await refused({ routing: [{ routeId: route }] }))).toEqual(['routing.0.routeId']);
  for (const receivingDomain of ['not a domain', 'gmail.com.', '@gmail.com', 'a..b']) {
    const routing = [{ routeId: route, receivingDomain }];
    expect(Object.keys(await refused({ routeIds: [route], routing }))).toEqual(['routing.0.receivingDomain']);
  }
  const twice = [{ routeId: route }, { routeId: route, weight: 2 }];
  expect(Object.keys(await refused({ routeIds: [route], routing: twice }))).toEqual(['routing.1.routeId']);
});

test('a slug can be used only once', async () => {
  const input = { slug: 'news', fromEmail: 'news@example.com', routeIds: [] };
  await senders.create(input);
  await expect(senders.create(input)).rejects.toMatchObject({ reason: 'sender.slugTaken' });
});

test('no sender is created while workers may be running that don’t know senders', async () => {
  const input = { slug: 'news', fromEmail: 'news@example.com', routeIds: [] };
  await dataSource.query(`INSERT INTO workers (id, name) VALUES (gen_random_uuid(), 'old')`);
  await expect(senders.create(input)).rejects.toMatchObject({ reason: 'sender.olderWorkers' });
  await dataSource.query(`UPDATE workers SET seen_at = now() - interval '1 minute'`);
  await senders.create(input);
  const [{ oldest }] = await dataSource.query(`SELECT oldest FROM schema_compatibility WHERE part = 'worker'`);
  expect(Number(oldest)).toBeGreaterThanOrEqual(1_765_600_000_000);
});

test('a route of a sender can’t be deleted', async () => {
  const route = await newRoute('First');
  await senders.create({ slug: 'news', fromEmail: 'news@example.com', routeIds: [route] });
  await expect(routes.delete([route])).rejects.toMatchObject({ reason: 'route.isUsedBySender' });
});

test('workers notice each change of a sender or route, and none of whether a route is up', async () => {
  const route = await newRoute('First');
  const created = await versionOf();
  const { id } = await senders.create({ slug: 'news', fromEmail: 'news@example.com', routeIds: [route] });
  const used = await versionOf();
  expect(used).toBeGreaterThan(created);
  await dataSource.query(`UPDATE routes SET is_up = false, checked_at = now() - interval '1 second'`);
  expect(await versionOf()).toBe(used);
  await routes.update(route, { name: 'First', perSecond: 5 });
  const limited = await versionOf();
  expect(limited).toBeGreaterThan(used);
  await senders.delete([id]);
  expect(await versionOf()).toBeGreaterThan(limited);
});
