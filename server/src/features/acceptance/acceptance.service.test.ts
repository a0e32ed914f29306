import { generateKeyPairSync } from 'node:crypto';
import { createResolver } from '@tidings/core/acceptance/dns';
import { rowsOf } from '@tidings/core/ledger/rows';
import { beforeEach, expect, test } from 'vitest';
import { startDnsServer, type Zone } from '../../../../packages/core/src/testing/dns-server.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { createAcceptanceService } from './acceptance.service.js';
import { tlsOf } from './checked-sender.js';

const dataSource = await createTestDataSource();
const SENDER = '01890b0c-0000-7000-8000-000000000001';
const ROUTE = '01890b0c-0000-7000-8000-000000000002';
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');

const zone = (): Zone => ({
  'shop.test': { A: ['203.0.113.5'], MX: [[10, 'mx.shop.test']], TXT: ['v=spf1 ip4:203.0.113.5 -all'] },
  'mx.shop.test': { A: ['203.0.113.5'] },
  '_dmarc.shop.test': { TXT: ['v=DMARC1; p=reject'] },
  's1._domainkey.shop.test': { TXT: [`v=DKIM1; k=rsa; p=${KEY}`] },
  '5.113.0.203.in-addr.arpa': { PTR: ['mx.shop.test'] },
});

const start = async () => {
  const dns = await startDnsServer(zone());
  cleanUp(dns.stop);
  const service = createAcceptanceService(
    { dataSource },
    {
      resolver: createResolver([dns.address]),
      fetchPage: async () => ({ problem: 'ECONNREFUSED' }),
      publicUrl: undefined,
      bounceAddress: undefined,
    },
  );
  const statesOf = async ({ again = false } = {}) => {
    const report = (await service.reports([SENDER], { again })).get(SENDER)!;
    return Object.fromEntries(report.checks.map(({ name, state }) => [name, state]));
  };
  return { dns, service, statesOf };
};

beforeEach(async () => {
  await rowsOf(dataSource, 'DELETE FROM senders');
  await rowsOf(dataSource, 'DELETE FROM routes');
  await rowsOf(
    dataSource,
    `INSERT INTO routes (id, name, url, host, port, connections, mails_per_connection)
     VALUES ($1, 'relay', 'smtp://mx.shop.test:587/', 'mx.shop.test', 587, 5, 100)`,
    [ROUTE],
  );
  await rowsOf(dataSource, `INSERT INTO senders (id, slug, from_email) VALUES ($1, 'shop', 'news@Shop.test')`, [
    SENDER,
  ]);
  await rowsOf(dataSource, 'INSERT INTO sender_routes (sender_id, route_id, position) VALUES ($1, $2, 0)', [
    SENDER,
    ROUTE,
  ]);
  await rowsOf(
    dataSource,
    `INSERT INTO dkim_keys (id, sender_id, domain, selector, algorithm, secret, public_key, state)
     VALUES (gen_random_uuid(), $1, 'shop.test', 's1', 'RSA', '', $2, 'ACTIVE'), (gen_random_uuid(), $1, 'shop.test', 's2', 'RSA', '', 'x', 'PENDING')`,
    [SENDER, KEY],
  );
});

const RIGHT = {
  SPF: 'OK',
  DKIM: 'OK',
  DMARC: 'OK',
  RETURN_PATH: 'OK',
  PTR: 'OK',
  TLS: 'OK',
  MTA_STS: 'OK',
  ONE_CLICK: 'FAILED',
  PUBLIC_URL: 'FAILED',
};

test('a sender is checked with its active keys and its routes', async () => {
  const { statesOf, dns } = await start();
  expect(await statesOf()).toEqual(RIGHT);
  expect(dns.asked).not.toContain('TXT s2._domainkey.shop.test');
});

test('a result is shown again, until the sender is changed', async () => {
  const { statesOf, dns } = await start();
  await statesOf();
  const asked = dns.asked.length;
  dns.zone['shop.test'] = {};
  expect(await statesOf()).toEqual(RIGHT);
  expect(await statesOf({ again: true })).toEqual(RIGHT);
  expect(dns.asked.length).toBe(asked);
  await rowsOf(dataSource, `UPDATE senders SET from_email = 'news@news.shop.test'`);
  expect(await statesOf()).toMatchObject({ SPF: 'FAILED', RETURN_PATH: 'FAILED' });
});

test('a sender without routes takes that of SMTP_URL, of which nothing is known', async () => {
  const { statesOf } = await start();
  await rowsOf(dataSource, 'DELETE FROM sender_routes');
  expect(await statesOf()).toMatchObject({ SPF: 'UNKNOWN', PTR: 'UNKNOWN', TLS: 'UNKNOWN' });
});

test('an unknown sender is left out', async () => {
  const { service } = await start();
  expect(await service.reports([ROUTE], { again: false })).toEqual(new Map());
});

test.each([
  ['smtp://h:587', 'required', true],
  ['smtps://h:465?tls.rejectUnauthorized=false', 'implicit', false],
  ['smtp://h?requireTLS=true', 'required', true],
  ['smtp://h?requireTLS=false', 'opportunistic', true],
  ['smtp://h?opportunisticTLS=true', 'opportunistic', true],
  ['smtp://h?ignoreTLS=true', 'off', true],
])('TLS of %s: %s', (url, tls, verifiesCertificate) => {
  expect(tlsOf(url)).toEqual({ tls, verifiesCertificate });
});

test('the summary of a sender does not wait for DNS, and is there once a check has ended', async () => {
  const { service, dns, statesOf } = await start();
  dns.zone['shop.test'] = { A: ['203.0.113.5'], MX: [[10, 'mx.shop.test']] };
  expect(await service.summary(SENDER)).toBeNull();
  await statesOf();
  expect(await service.summary(SENDER)).toEqual({
    state: 'FAILED',
    mayBeRefused: true,
    failed: ['SPF', 'ONE_CLICK', 'PUBLIC_URL'],
    warnings: [],
    checkedAt: expect.any(Date),
  });
  expect(await service.summary(ROUTE)).toBeNull();
});

test('a sender whose links alone are wrong is not refused', async () => {
  const { service, statesOf } = await start();
  await statesOf();
  expect(await service.summary(SENDER)).toMatchObject({ state: 'FAILED', mayBeRefused: false });
});
