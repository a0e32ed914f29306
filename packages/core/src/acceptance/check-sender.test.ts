import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDnsServer, type Zone } from '../testing/dns-server.js';
import type { AcceptanceCheck, CheckName } from './check.js';
import type { CheckedDkimKey } from './check-dkim.js';
import { LINK_PAGE_HEADER } from './check-links.js';
import { type CheckedSender, checkSender } from './check-sender.js';
import { createDns, createResolver } from './dns.js';
import type { FetchPage, Page } from './fetch-page.js';
import { adviceText, type CheckState, FINDINGS, type FindingRule } from './findings.js';

const rsaKey = (modulusLength: number): string =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const ED25519 = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .subarray(-32)
  .toString('base64');
const RSA = rsaKey(2048);
const OTHER_RSA = rsaKey(2048);
const WEAK_RSA = rsaKey(1024);
const SHORT_RSA = rsaKey(768);

const KEYS: CheckedDkimKey[] = [
  { domain: 'news.shop.test', selector: 'r1', algorithm: 'RSA', publicKey: RSA },
  { domain: 'news.shop.test', selector: 'e1', algorithm: 'ED25519', publicKey: ED25519 },
];

/** A sender for which everything is right. */
const SENDER: CheckedSender = {
  domain: 'news.shop.test',
  returnPath: 'bounces.shop.test',
  dkimKeys: KEYS,
  routes: [{ host: 'mx.shop.test', outboundAddresses: [], tls: 'required', verifiesCertificate: true }],
};

const POLICY = 'version: STSv1\r\nmode: enforce\r\nmx: *.shop.test\r\nmax_age: 86400\r\n';

const zoneOf = (): Zone => ({
  'shop.test': { A: ['203.0.113.80'], MX: [[10, 'mx.shop.test']] },
  '_dmarc.shop.test': { TXT: ['v=DMARC1; p=quarantine; rua=mailto:dmarc@reports.test'] },
  'shop.test._report._dmarc.reports.test': { TXT: ['v=DMARC1'] },
  'news.shop.test': { A: ['203.0.113.80'] },
  'r1._domainkey.news.shop.test': { TXT: [`v=DKIM1; k=rsa; p=${RSA}`] },
  'e1._domainkey.news.shop.test': { TXT: [`v=DKIM1; k=ed25519; p=${ED25519}`] },
  'bounces.shop.test': {
    MX: [
      [20, 'mx2.shop.test'],
      [10, 'mx.shop.test'],
    ],
    TXT: ['google-site-verification=x', ['v=spf1 ip4:203.0.', '113.0/28 include:_spf.relay.test -all']],
  },
  '_spf.relay.test': { TXT: ['v=spf1 a:out.relay.test ?all'] },
  'out.relay.test': { A: ['198.51.100.1'] },
  'mx.shop.test': { A: ['203.0.113.5'] },
  'mx2.shop.test': { A: ['203.0.113.6'] },
  '5.113.0.203.in-addr.arpa': { PTR: ['mx.shop.test'] },
  '_mta-sts.bounces.shop.test': { TXT: ['v=STSv1; id=20261130'] },
  'mail.shop.test': { A: ['203.0.113.81'] },
});

interface World {
  zone: Zone;
  sender: CheckedSender;
  publicUrl: string | undefined;
  pages: Record<string, Page>;
}

const POLICY_URL = 'https://mta-sts.bounces.shop.test/.well-known/mta-sts.txt';
const LINK = 'https://mail.shop.test/u/test';

const rightWorld = (): World => ({
  zone: zoneOf(),
  sender: SENDER,
  publicUrl: 'https://mail.shop.test',
  pages: {
    [POLICY_URL]: { status: 200, text: POLICY, headers: {} },
    [LINK]: { status: 200, text: '', headers: { [LINK_PAGE_HEADER]: '1' } },
  },
});

let server: Awaited<ReturnType<typeof startDnsServer>>;
beforeAll(async () => {
  server = await startDnsServer({});
});
afterAll(() => server.stop());

const check = async ({ zone, sender, publicUrl, pages }: World): Promise<AcceptanceCheck[]> => {
  for (const name of Object.keys(server.zone)) delete server.zone[name];
  Object.assign(server.zone, zone);
  const fetchPage: FetchPage = async (url) => pages[url] ?? { problem: 'ECONNREFUSED' };
  return checkSender(sender, { dns: createDns(createResolver([server.address])), fetchPage, publicUrl });
};

const namesIn = (checks: AcceptanceCheck[], state: CheckState): CheckName[] => [
  ...new Set(checks.filter((one) => one.state === state).map(({ name }) => name)),
];

test('a sender for which everything is right passes all checks', async () => {
  const checks = await check(rightWorld());
  expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual([
    'SPF',
    'DKIM',
    'DKIM',
    'DMARC',
    'RETURN_PATH',
    'PTR',
    'TLS',
    'MTA_STS',
    'ONE_CLICK',
    'PUBLIC_URL',
  ]);
  expect(checks.every(({ record }) => record === null)).toBe(false);
});

interface Fault {
  name: CheckName;
  rule: FindingRule;
  /** What is wrong. */
  change: (world: World) => void;
  /** Default: FAILED. */
  state?: CheckState;
  /** The record to publish. */
  record?: string;
  /** The rule of another check that the same fault breaks. */
  also?: [CheckName, FindingRule];
}

const spf = (text: string) => (world: World) => {
  world.zone['bounces.shop.test'] = { MX: [[10, 'mx.shop.test']], TXT: [text] };
};
const dkim = (text: string) => (world: World) => {
  world.zone['r1._domainkey.news.shop.test'] = { TXT: [text] };
};
const dmarc = (text: string) => (world: World) => {
  world.zone['_dmarc.shop.test'] = { TXT: [text] };
};
const route = (change: Partial<CheckedSender['routes'][number]>) => (world: World) => {
  world.sender = { ...SENDER, routes: [{ ...SENDER.routes[0]!, ...change }] };
};
const policy = (text: string) => (world: World) => {
  world.pages[POLICY_URL] = { status: 200, text, headers: {} };
};
const IP = 'ip4:203.0.113.5';
const RIGHT_RSA = `v=DKIM1; k=rsa; p=${RSA}`;

const FAULTS: Fault[] = [
  {
    name: 'SPF',
    rule: 'spf.missing',
    change: (world) => {
      world.zone['bounces.shop.test'] = { MX: [[10, 'mx.shop.test']], TXT: ['v=spf10 -all'] };
    },
    record: `v=spf1 ${IP} ~all`,
  },
  {
    name: 'SPF',
    rule: 'spf.several',
    change: (world) => {
      world.zone['bounces.shop.test'] = { MX: [[10, 'mx.shop.test']], TXT: ['v=spf1 a -all', `v=spf1 ${IP} ~all`] };
    },
    record: `v=spf1 a ${IP} ~all`,
  },
  { name: 'SPF', rule: 'spf.syntax', change: spf(`v=spf1 ${IP} ipv4:1.2.3.4 -all`), record: `v=spf1 ${IP} -all` },
  {
    name: 'SPF',
    rule: 'spf.lookups',
    change: (world) => {
      // The first term matches, so that an evaluation needs no lookup.
      const names = Array.from({ length: 11 }, (_, index) => `x${index}.shop.test`);
      spf(`v=spf1 ${IP} ${names.map((name) => `a:${name}`).join(' ')} -all`)(world);
      for (const name of names) world.zone[name] = { A: ['192.0.2.1'] };
    },
  },
  { name: 'SPF', rule: 'spf.voids', change: spf(`v=spf1 ${IP} a:n1.test a:n2.test mx:n3.test -all`) },
  {
    name: 'SPF',
    rule: 'spf.includeMissing',
    change: spf(`v=spf1 ${IP} include:gone.test -all`),
    record: `v=spf1 ${IP} -all`,
  },
  {
    name: 'SPF',
    rule: 'spf.mxHosts',
    change: (world) => {
      spf(`v=spf1 ${IP} mx:many.test -all`)(world);
      world.zone['many.test'] = { MX: Array.from({ length: 11 }, (_, index) => [1, `m${index}.many.test`]) };
    },
  },
  {
    name: 'SPF',
    rule: 'spf.loop',
    change: spf(`v=spf1 ${IP} include:bounces.shop.test -all`),
    record: `v=spf1 ${IP} -all`,
  },
  {
    name: 'SPF',
    rule: 'spf.notPermitted',
    change: spf('v=spf1 include:_spf.relay.test ~all'),
    record: `v=spf1 include:_spf.relay.test ${IP} ~all`,
  },
  {
    name: 'SPF',
    rule: 'spf.notPermitted',
    change: (world) => {
      route({ outboundAddresses: ['203.0.113.5', '192.0.2.77'] })(world);
      world.zone['77.2.0.192.in-addr.arpa'] = { PTR: ['out.shop.test'] };
      world.zone['out.shop.test'] = { A: ['192.0.2.77'] };
    },
    record: 'v=spf1 ip4:203.0.113.0/28 include:_spf.relay.test ip4:192.0.2.77 -all',
  },
  {
    name: 'SPF',
    rule: 'spf.providerMissing',
    change: route({ host: 'email-smtp.eu-west-1.amazonaws.com' }),
    record: 'v=spf1 ip4:203.0.113.0/28 include:_spf.relay.test include:amazonses.com -all',
  },
  {
    name: 'SPF',
    rule: 'spf.permitsAll',
    change: spf(`v=spf1 ${IP} +all`),
    state: 'WARNING',
    record: `v=spf1 ${IP} ~all`,
  },
  { name: 'SPF', rule: 'spf.ptr', change: spf(`v=spf1 ptr ${IP} -all`), state: 'WARNING', record: `v=spf1 ${IP} -all` },
  {
    name: 'SPF',
    rule: 'dns.failed',
    state: 'UNKNOWN',
    change: (world) => {
      world.zone['_spf.relay.test'] = 'SERVFAIL';
    },
  },

  {
    name: 'DKIM',
    rule: 'dkim.missing',
    change: (world) => {
      delete world.zone['r1._domainkey.news.shop.test'];
    },
    record: RIGHT_RSA,
  },
  {
    name: 'DKIM',
    rule: 'dkim.several',
    change: (world) => {
      world.zone['r1._domainkey.news.shop.test'] = { TXT: [RIGHT_RSA, `p=${OTHER_RSA}`] };
    },
    record: RIGHT_RSA,
  },
  { name: 'DKIM', rule: 'dkim.syntax', change: dkim('this is no key'), record: RIGHT_RSA },
  { name: 'DKIM', rule: 'dkim.version', change: dkim(`k=rsa; p=${RSA}; v=DKIM1`), record: RIGHT_RSA },
  { name: 'DKIM', rule: 'dkim.revoked', change: dkim('v=DKIM1; p='), record: RIGHT_RSA },
  { name: 'DKIM', rule: 'dkim.keyType', change: dkim(`v=DKIM1; k=ed25519; p=${ED25519}`), record: RIGHT_RSA },
  { name: 'DKIM', rule: 'dkim.invalidKey', change: dkim(`v=DKIM1; p=${RSA.slice(0, 200)}`), record: RIGHT_RSA },
  { name: 'DKIM', rule: 'dkim.mismatch', change: dkim(`v=DKIM1; p=${OTHER_RSA}`), record: RIGHT_RSA },
  {
    name: 'DKIM',
    rule: 'dkim.short',
    change: (world) => {
      world.sender = { ...SENDER, dkimKeys: [{ ...KEYS[0]!, publicKey: SHORT_RSA }] };
      dkim(`p=${SHORT_RSA}`)(world);
    },
  },
  {
    name: 'DKIM',
    rule: 'dkim.weak',
    state: 'WARNING',
    change: (world) => {
      world.sender = { ...SENDER, dkimKeys: [{ ...KEYS[0]!, publicKey: WEAK_RSA }] };
      dkim(`p=${WEAK_RSA}`)(world);
    },
  },
  { name: 'DKIM', rule: 'dkim.service', change: dkim(`v=DKIM1; s=tlsrpt; p=${RSA}`), record: RIGHT_RSA },
  { name: 'DKIM', rule: 'dkim.hash', change: dkim(`v=DKIM1; h=sha1; p=${RSA}`), record: RIGHT_RSA },
  { name: 'DKIM', rule: 'dkim.testing', change: dkim(`v=DKIM1; t=s:y; p=${RSA}`), state: 'WARNING', record: RIGHT_RSA },
  {
    name: 'DKIM',
    rule: 'dkim.invalidKey',
    change: (world) => {
      world.zone['e1._domainkey.news.shop.test'] = { TXT: [`v=DKIM1; k=ed25519; p=MCowBQYDK2VwAyEA${ED25519}`] };
    },
    record: `v=DKIM1; k=ed25519; p=${ED25519}`,
  },

  {
    name: 'DMARC',
    rule: 'dmarc.missing',
    change: (world) => {
      delete world.zone['_dmarc.shop.test'];
      world.sender = { ...SENDER, returnPath: 'news.shop.test' };
      world.zone['news.shop.test'] = world.zone['bounces.shop.test']!;
    },
    record: 'v=DMARC1; p=none',
  },
  {
    name: 'DMARC',
    rule: 'dmarc.several',
    change: (world) => {
      world.zone['_dmarc.shop.test'] = { TXT: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] };
      world.zone['_dmarc.test'] = { TXT: ['v=DMARC1; p=none; psd=y'] };
    },
  },
  {
    name: 'DMARC',
    rule: 'dmarc.invalid',
    change: (world) => {
      world.zone['_dmarc.news.shop.test'] = { TXT: ['v=DMARC1; p=strict'] };
    },
  },
  {
    name: 'DMARC',
    rule: 'dmarc.policyIgnored',
    change: dmarc('v=DMARC1; p=strict; rua=mailto:dmarc@reports.test'),
    state: 'WARNING',
  },
  {
    name: 'DMARC',
    rule: 'dmarc.notAligned',
    also: ['RETURN_PATH', 'returnPath.notAligned'],
    change: (world) => {
      // A record of the subdomain alone makes it an organization, so that signatures of shop.test aren't aligned.
      world.zone['_dmarc.news.shop.test'] = { TXT: ['v=DMARC1; p=reject; psd=n'] };
      world.sender = { ...SENDER, domain: 'news.shop.test', dkimKeys: [{ ...KEYS[0]!, domain: 'shop.test' }] };
      world.zone['r1._domainkey.shop.test'] = { TXT: [RIGHT_RSA] };
    },
  },
  { name: 'DMARC', rule: 'dmarc.oldTags', change: dmarc('v=DMARC1; p=reject; pct=50'), state: 'WARNING' },
  { name: 'DMARC', rule: 'dmarc.testing', change: dmarc('v=DMARC1; p=reject; t=y'), state: 'WARNING' },
  {
    name: 'DMARC',
    rule: 'dmarc.reportRefused',
    state: 'WARNING',
    change: (world) => {
      delete world.zone['shop.test._report._dmarc.reports.test'];
    },
  },
  {
    name: 'RETURN_PATH',
    rule: 'returnPath.notAligned',
    change: (world) => {
      world.sender = { ...SENDER, returnPath: 'bounces.other.test' };
      world.zone['bounces.other.test'] = world.zone['bounces.shop.test']!;
    },
  },
  {
    name: 'RETURN_PATH',
    rule: 'returnPath.notAligned',
    change: dmarc('v=DMARC1; p=reject; aspf=s'),
  },
  {
    name: 'RETURN_PATH',
    rule: 'returnPath.noMail',
    change: (world) => {
      world.zone['bounces.shop.test'] = { TXT: [`v=spf1 ${IP} -all`] };
    },
  },
  {
    name: 'RETURN_PATH',
    rule: 'returnPath.nullMx',
    change: (world) => {
      world.zone['bounces.shop.test'] = { TXT: [`v=spf1 ${IP} -all`], MX: [[0, '.']] };
      delete world.zone['_mta-sts.bounces.shop.test'];
    },
  },
  {
    name: 'PTR',
    rule: 'ptr.missing',
    change: (world) => {
      delete world.zone['5.113.0.203.in-addr.arpa'];
    },
    record: 'mx.shop.test',
  },
  {
    name: 'PTR',
    rule: 'ptr.notConfirmed',
    change: (world) => {
      world.zone['5.113.0.203.in-addr.arpa'] = { PTR: ['host5.isp.test'] };
    },
    record: 'mx.shop.test',
  },
  { name: 'TLS', rule: 'tls.off', change: route({ tls: 'off' }) },
  { name: 'TLS', rule: 'tls.opportunistic', change: route({ tls: 'opportunistic' }), state: 'WARNING' },
  { name: 'TLS', rule: 'tls.unverified', change: route({ verifiesCertificate: false }), state: 'WARNING' },
  {
    name: 'MTA_STS',
    rule: 'mtaSts.several',
    change: (world) => {
      world.zone['_mta-sts.bounces.shop.test'] = { TXT: ['v=STSv1; id=1', 'v=STSv1; id=2'] };
    },
  },
  {
    name: 'MTA_STS',
    rule: 'mtaSts.id',
    change: (world) => {
      world.zone['_mta-sts.bounces.shop.test'] = { TXT: ['v=STSv1; id=2026-11-30'] };
    },
    record: 'v=STSv1; id=1',
  },
  {
    name: 'MTA_STS',
    rule: 'mtaSts.unreachable',
    change: (world) => {
      world.pages[POLICY_URL] = { problem: 'CERT_HAS_EXPIRED' };
    },
  },
  {
    name: 'MTA_STS',
    rule: 'mtaSts.status',
    change: (world) => {
      world.pages[POLICY_URL] = { status: 301, text: '', headers: {} };
    },
  },
  {
    name: 'MTA_STS',
    rule: 'mtaSts.policy',
    change: policy('version: STSv1\nmode: enforce\nmx: *.shop.test\nmax_age: 99999999\n'),
  },
  { name: 'MTA_STS', rule: 'mtaSts.mx', change: policy(POLICY.replace('*.shop.test', 'mx.shop.test')) },
  {
    name: 'PUBLIC_URL',
    rule: 'publicUrl.noAddress',
    change: (world) => {
      delete world.zone['mail.shop.test'];
    },
  },
  {
    name: 'PUBLIC_URL',
    rule: 'publicUrl.private',
    change: (world) => {
      world.zone['mail.shop.test'] = { A: ['10.1.2.3'] };
    },
  },
  {
    name: 'PUBLIC_URL',
    rule: 'publicUrl.unreachable',
    change: (world) => {
      world.pages[LINK] = { problem: 'ECONNREFUSED' };
    },
  },
  {
    name: 'PUBLIC_URL',
    rule: 'publicUrl.foreign',
    change: (world) => {
      world.pages[LINK] = { status: 404, text: 'nginx', headers: {} };
    },
  },
];

describe('with one thing wrong', () => {
  test.each(FAULTS.map((fault, index) => ({ ...fault, index })))(
    '$rule ($index): exactly the check $name says so, and what to do',
    async ({ name, rule, change, state = 'FAILED', record, also }) => {
      const world = rightWorld();
      change(world);
      const checks = await check(world);
      const wrong = checks.filter((one) => one.state !== 'OK');
      expect(wrong.map((one) => [one.name, one.state, one.findings.map((found) => found.rule)])).toEqual([
        [name, state, [rule]],
        ...(also ? [[also[0], state, [also[1]]]] : []),
      ]);
      const [only] = wrong;
      expect(adviceText(only!.findings[0]!)).not.toMatch(/%\{|^$/);
      if (record !== undefined) expect(only!.record!.value).toBe(record);
    },
  );

  test('every rule that is red has a fault here, or a test below', () => {
    const tested = new Set<string>([...FAULTS.map(({ rule }) => rule), ...BELOW]);
    expect(Object.keys(FINDINGS).filter((rule) => !tested.has(rule))).toEqual([]);
  });
});

const BELOW = [
  'tls.unknown',
  'spf.routeUnknown',
  'ptr.routeUnknown',
  'dkim.noKey',
  'oneClick.notSigned',
  'dmarc.onlyReturnPath',
  'oneClick.noUrl',
  'publicUrl.none',
  'publicUrl.notHttps',
];

test('a mail server with a private address is not said to be right: its way to the Internet is not known', async () => {
  const world = rightWorld();
  route({ host: 'localhost', tls: 'off' })(world);
  const checks = await check(world);
  expect(namesIn(checks, 'UNKNOWN')).toEqual(['SPF', 'PTR']);
  expect(namesIn(checks, 'FAILED')).toEqual([]);
});

test('a provider’s record is looked for among the includes, and its addresses are not checked', async () => {
  const world = rightWorld();
  route({ host: 'smtp.postmarkapp.com' })(world);
  spf('v=spf1 include:_spf.relay.test -all')(world);
  world.zone['_spf.relay.test'] = { TXT: ['v=spf1 include:spf.mtasv.net -all'] };
  world.zone['spf.mtasv.net'] = { TXT: ['v=spf1 ip4:50.31.205.0/24 ~all'] };
  const checks = await check(world);
  expect(checks.filter(({ state }) => state !== 'OK')).toEqual([]);
  expect(checks.map(({ name }) => name)).not.toContain('PTR');
});

test('without a key nothing says that mails are signed', async () => {
  const world = rightWorld();
  world.sender = { ...SENDER, dkimKeys: [] };
  const checks = await check(world);
  expect(namesIn(checks, 'UNKNOWN')).toEqual(['DKIM', 'ONE_CLICK']);
  expect(namesIn(checks, 'WARNING')).toEqual(['DMARC']);
});

test.each([undefined, 'http://mail.shop.test'])('PUBLIC_URL %s allows no one-click unsubscribe', async (publicUrl) => {
  const checks = await check({ ...rightWorld(), publicUrl });
  expect(namesIn(checks, 'FAILED')).toEqual(['ONE_CLICK', 'PUBLIC_URL']);
});

test('a DNS server that fails makes nothing right and nothing wrong', async () => {
  const world = rightWorld();
  world.zone = Object.fromEntries(Object.keys(world.zone).map((name) => [name, 'SERVFAIL']));
  world.zone['mta-sts.bounces.shop.test'] = 'SERVFAIL';
  const checks = await check(world);
  expect(namesIn(checks, 'FAILED')).toEqual([]);
  expect(namesIn(checks, 'OK')).toEqual(['TLS', 'ONE_CLICK']);
});
