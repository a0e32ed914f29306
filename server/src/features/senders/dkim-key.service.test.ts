import { generateKeyPairSync } from 'node:crypto';
import { dkimName, dkimValue } from '@tidings/core/acceptance/check-dkim';
import { createDns, type DnsResolver } from '@tidings/core/acceptance/dns';
import { makeDkimKey } from '@tidings/core/dkim/dkim-key';
import { openSecret } from '@tidings/core/keys/secrets';
import { dkimKeyName } from '@tidings/core/routes/secret-names';
import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import type { DkimKeyEntity } from './dkim-key.entity.js';
import { createDkimKeyService, type DkimKeyService, RETIRING_DAYS } from './dkim-key.service.js';
import { createSenderService } from './sender.service.js';

const KEYS = { secretKey: Buffer.alloc(32, 7) };

let dataSource: DataSource;
let dkimKeys: DkimKeyService;
let senderId: string;

/** Records of the zone, by name. */
const zone = new Map<string, string>();
const resolver = {
  resolveTxt: async (name: string) => {
    const record = zone.get(name);
    if (record === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    return [record.match(/.{1,255}/g)!];
  },
} as unknown as DnsResolver;
const publish = (key: DkimKeyEntity, value = dkimValue(key)) => zone.set(dkimName(key), value);

const newSender = (slug: string, fromEmail: string) =>
  createSenderService({ dataSource }).create({ slug, fromEmail, routeIds: [] });

beforeAll(async () => {
  dataSource = await createTestDataSource();
});

beforeEach(async () => {
  await dataSource.query('DELETE FROM senders');
  zone.clear();
  dkimKeys = createDkimKeyService({ dataSource, keys: KEYS, dns: createDns(resolver) });
  senderId = (await newSender('news', 'news@Bücher.example')).id;
});

const statesOf = async () =>
  Object.fromEntries((await dkimKeys.findBySender([senderId])).map(({ item }) => [item.id, item.state]));
const daysPass = (days: number) =>
  dataSource.query('UPDATE dkim_keys SET changed_at = changed_at - make_interval(days => $1)', [days]);
const secretOf = async (id: string): Promise<Buffer | null> =>
  (await dataSource.query('SELECT secret FROM dkim_keys WHERE id = $1', [id]))[0].secret;

test('keys of both algorithms are made for the domain in ASCII, sealed and pending', async () => {
  const rsa = await dkimKeys.add(senderId, {});
  const ed25519 = await dkimKeys.add(senderId, { algorithm: 'ED25519', selector: 'Beetle' });
  expect(rsa).toMatchObject({ domain: 'xn--bcher-kva.example', algorithm: 'RSA', state: 'PENDING', problem: null });
  expect(rsa.selector).toMatch(/^t\d{6}r-[0-9a-f]{4}$/);
  expect(ed25519).toMatchObject({ algorithm: 'ED25519', selector: 'beetle' });
  const sealed = (await secretOf(rsa.id))!;
  expect(sealed.toString('latin1')).not.toContain('PRIVATE KEY');
  expect(openSecret(sealed, { keys: KEYS, name: dkimKeyName(rsa.id) })).toContain('BEGIN PRIVATE KEY');
  expect(JSON.stringify(rsa)).not.toMatch(/PRIVATE|secret/);
});

test('a given key is taken, and a text that is none is refused', async () => {
  const privateKey = await makeDkimKey('ED25519');
  expect(await dkimKeys.add(senderId, { privateKey, algorithm: 'RSA' })).toMatchObject({ algorithm: 'ED25519' });
  const short = generateKeyPairSync('rsa', { modulusLength: 768 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  for (const pem of ['secret', short.toString()]) {
    await expect(dkimKeys.add(senderId, { privateKey: pem })).rejects.toMatchObject({
      extensions: { fields: { privateKey: [expect.stringMatching(/RSA of 1024/)] } },
    });
  }
});

test('a selector is unique for the domain, for other senders too', async () => {
  await dkimKeys.add(senderId, { selector: 'one', algorithm: 'ED25519' });
  const other = await newSender('other', 'other@xn--bcher-kva.example');
  await expect(dkimKeys.add(other.id, { selector: 'ONE', algorithm: 'ED25519' })).rejects.toMatchObject({
    extensions: { reason: 'dkimKey.selectorTaken' },
  });
  const elsewhere = await newSender('elsewhere', 'news@example.com');
  expect(await dkimKeys.add(elsewhere.id, { selector: 'one', algorithm: 'ED25519' })).toMatchObject({
    selector: 'one',
  });
});

test('a key signs once its record is in DNS, and the problem is shown until then', async () => {
  const key = await dkimKeys.add(senderId, {});
  expect(await dkimKeys.check(key.id)).toMatchObject({
    state: 'PENDING',
    problem: 'dkim.missing',
    checkedAt: expect.any(Date),
  });
  publish(key, 'v=DKIM1; k=rsa; p=');
  expect(await dkimKeys.check(key.id)).toMatchObject({ state: 'PENDING', problem: 'dkim.revoked' });
  publish(key);
  expect(await dkimKeys.check(key.id)).toMatchObject({ state: 'ACTIVE', problem: null });
});

test('the watch activates keys, and the former one of the algorithm retires, whose private half is deleted later', async () => {
  const [first, ed25519] = [await dkimKeys.add(senderId, {}), await dkimKeys.add(senderId, { algorithm: 'ED25519' })];
  publish(first);
  publish(ed25519);
  await dkimKeys.watch();
  expect(await statesOf()).toEqual({ [first.id]: 'ACTIVE', [ed25519.id]: 'ACTIVE' });
  const second = await dkimKeys.add(senderId, {});
  await dkimKeys.watch();
  expect(await statesOf()).toMatchObject({ [first.id]: 'ACTIVE', [second.id]: 'PENDING' });
  publish(second);
  dkimKeys = createDkimKeyService({ dataSource, keys: KEYS, dns: createDns(resolver) });
  await dkimKeys.watch();
  expect(await statesOf()).toEqual({ [first.id]: 'RETIRING', [second.id]: 'ACTIVE', [ed25519.id]: 'ACTIVE' });
  await daysPass(RETIRING_DAYS - 1);
  await dkimKeys.watch();
  expect((await statesOf())[first.id]).toBe('RETIRING');
  expect(await secretOf(first.id)).not.toBeNull();
  await daysPass(2);
  await dkimKeys.watch();
  expect(await statesOf()).toEqual({ [first.id]: 'RETIRED', [second.id]: 'ACTIVE', [ed25519.id]: 'ACTIVE' });
  expect(await secretOf(first.id)).toBeNull();
});

test('somebody may activate a key without its record, and go back to the former one', async () => {
  const [first, second] = [await dkimKeys.add(senderId, {}), await dkimKeys.add(senderId, {})];
  await dkimKeys.activate(first.id);
  await dkimKeys.activate(second.id);
  expect(await statesOf()).toEqual({ [first.id]: 'RETIRING', [second.id]: 'ACTIVE' });
  await dkimKeys.activate(first.id);
  expect(await statesOf()).toEqual({ [first.id]: 'ACTIVE', [second.id]: 'RETIRING' });
  await dkimKeys.retire(first.id);
  await daysPass(RETIRING_DAYS + 1);
  await dkimKeys.watch();
  await expect(dkimKeys.activate(first.id)).rejects.toMatchObject({ extensions: { reason: 'dkimKey.isRetired' } });
});

test('keys of one algorithm that are activated at once leave one active', async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => dkimKeys.add(senderId, { algorithm: 'ED25519' })));
  await Promise.all(made.map(({ id }) => dkimKeys.activate(id)));
  const states = Object.values(await statesOf()).sort();
  expect(states).toEqual(['ACTIVE', 'RETIRING', 'RETIRING', 'RETIRING']);
});

test('a key that signs, or whose mails may be on their way, can’t be deleted', async () => {
  const key = await dkimKeys.add(senderId, { algorithm: 'ED25519' });
  await dkimKeys.activate(key.id);
  const isInUse = { extensions: { reason: 'dkimKey.isInUse' } };
  await expect(dkimKeys.delete([key.id])).rejects.toMatchObject(isInUse);
  await dkimKeys.retire(key.id);
  await expect(dkimKeys.delete([key.id])).rejects.toMatchObject(isInUse);
  const pending = await dkimKeys.add(senderId, { algorithm: 'ED25519' });
  expect(await dkimKeys.delete([pending.id])).toBe(1);
});
