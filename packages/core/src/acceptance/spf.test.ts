import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDnsServer, type Zone } from '../testing/dns-server.js';
import { createDns, createResolver } from './dns.js';
import { checkSpf } from './spf.js';
import { expandSpfMacros } from './spf-macro.js';
import { readSpfRecord } from './spf-record.js';

const VALID = [
  'v=spf1',
  'v=spf1 -all',
  'V=SPF1 +A/24 MX//64 a:x.test/24//64 ~ALL',
  'v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ip6:::1/128 ?all',
  'v=spf1 exists:%{ir}.%{v}._spf.%{d2} include:%{l1r-}.x.test -all',
  'v=spf1 redirect=x.test exp=%{d}.x.test unknown.mod=%{d}/x',
  'v=spf1  a   mx  ',
  'v=spf1 ptr:x.test',
];
const INVALID = [
  ['v=spf1 ip4:1.2.3', 'ip4:1.2.3'],
  ['v=spf1 ip4:1.2.3.4/33 -all', 'ip4:1.2.3.4/33'],
  ['v=spf1 ip4:1.2.3.4/08', 'ip4:1.2.3.4/08'],
  ['v=spf1 ip6:2001:db8::/129', 'ip6:2001:db8::/129'],
  ['v=spf1 include', 'include'],
  ['v=spf1 include:', 'include:'],
  ['v=spf1 a:x.123', 'a:x.123'],
  ['v=spf1 a/24/64', 'a/24/64'],
  ['v=spf1 all:x.test', 'all:x.test'],
  ['v=spf1 all/8', 'all/8'],
  ['v=spf1 +-all', '+-all'],
  ['v=spf1 all.', 'all.'],
  ['v=spf1 redirect=a.test redirect=b.test', 'redirect=b.test'],
  ['v=spf1 redirect=%{x}.test', 'redirect=%{x}.test'],
  ['v=spf1 a:%.x.test', 'a:%.x.test'],
  ['v=spf1 a\tmx -all', 'a\tmx'],
] as const;

test.each(VALID)('%s is valid', (text) => {
  expect(readSpfRecord(text)).not.toHaveProperty('invalidTerm');
});

test.each(INVALID)('%j is not valid, and the wrong term is named', (text, invalidTerm) => {
  expect(readSpfRecord(text)).toEqual({ invalidTerm });
});

describe('macros (examples of RFC 7208 section 7.4)', () => {
  const values = { ip: '192.0.2.3', sender: 'strong-bad@email.example.com', domain: 'email.example.com' };
  test.each([
    ['%{s}', 'strong-bad@email.example.com'],
    ['%{d4}', 'email.example.com'],
    ['%{d2}', 'example.com'],
    ['%{dr}', 'com.example.email'],
    ['%{d2r}', 'example.email'],
    ['%{l-}', 'strong.bad'],
    ['%{lr-}', 'bad.strong'],
    ['%{l1r-}', 'strong'],
    ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
    ['%{lr-}.lp._spf.%{d2}', 'bad.strong.lp._spf.example.com'],
    ['%{d2}.trusted-domains.example.net', 'example.com.trusted-domains.example.net'],
    ['%%%_%-', '% %20'],
  ])('%s becomes %s', (text, expanded) => {
    expect(expandSpfMacros(text, values)).toBe(expanded);
  });
  test('an IPv6 address is expanded digit by digit', () => {
    const ip = '2001:db8::cb01';
    expect(expandSpfMacros('%{ir}.%{v}._spf.%{d2}', { ...values, ip })).toBe(
      '1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com',
    );
  });
  test('without an address, a name with one is not known', () => {
    expect(expandSpfMacros('%{i}.x.test', { ...values, ip: undefined })).toBeUndefined();
  });
});

describe('evaluating', () => {
  const zone: Zone = {
    'a.test': { TXT: ['v=spf1 a mx include:inc.test redirect=red.test'], A: ['192.0.2.1'], MX: [[1, 'mx.a.test']] },
    'mx.a.test': { A: ['192.0.2.2'], AAAA: ['2001:db8::2'] },
    'inc.test': { TXT: ['v=spf1 -ip4:192.0.2.3 ip4:192.0.2.0/29 ~all'] },
    'red.test': { TXT: ['v=spf1 exists:%{i}.list.test ip6:2001:db8:1::/48 ~all'] },
    '198.51.100.9.list.test': { A: ['127.0.0.2'] },
    'ignored.test': { TXT: ['v=spf1 -all redirect=a.test'] },
    'seven.test': { TXT: ['v=spf1 ip4:192.0.2.1 include:six.test -all'] },
    'six.test': { TXT: [`v=spf1 ${Array.from({ length: 9 }, (_, n) => `exists:e${n}.test`).join(' ')} a:a.test`] },
    ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`e${n}.test`, { A: ['127.0.0.2'] }])),
    'endless.test': { TXT: ['v=spf1 include:1.endless.test -all'] },
    ...Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [
        `${n}.endless.test`,
        { TXT: [`v=spf1 include:${n + 1}.endless.test include:${n + 2}.endless.test -all`] },
      ]),
    ),
  };
  let server: Awaited<ReturnType<typeof startDnsServer>>;
  beforeAll(async () => {
    server = await startDnsServer(zone);
  });
  afterAll(() => server.stop());
  const check = (domain: string, ip?: string) =>
    checkSpf({ dns: createDns(createResolver([server.address])), domain, ip });

  test.each([
    ['192.0.2.1', 'pass'],
    ['192.0.2.2', 'pass'],
    ['2001:db8::2', 'pass'],
    // The included record fails, so the include doesn't match. The result is that of the redirect.
    ['192.0.2.3', 'softfail'],
    ['192.0.2.7', 'pass'],
    ['198.51.100.9', 'pass'],
    ['2001:db8:1:2::3', 'pass'],
    ['203.0.113.1', 'softfail'],
  ])('%s: %s', async (ip, result) => {
    expect(await check('a.test', ip)).toMatchObject({ result, lookups: 5, findings: [] });
  });

  test('a redirect beside all is ignored, and not counted', async () => {
    expect(await check('ignored.test', '192.0.2.1')).toMatchObject({ result: 'fail', lookups: 0 });
  });

  test('lookups are counted over all branches, although the first term matches', async () => {
    const { result, lookups, findings } = await check('seven.test', '192.0.2.1');
    expect({ result, lookups }).toEqual({ result: 'pass', lookups: 11 });
    expect(findings).toEqual([{ rule: 'spf.lookups', params: { domain: 'seven.test', count: 11, max: 10 } }]);
  });

  test('a record that leads on and on ends after some lookups', async () => {
    const before = server.asked.length;
    const { findings } = await check('endless.test', '192.0.2.1');
    expect(findings.map(({ rule }) => rule)).toContain('spf.lookups');
    expect(server.asked.length - before).toBeLessThan(60);
  });
});

describe('the cache', () => {
  test('answers are kept for five minutes, absent records for one, failures for seconds', async () => {
    let now = 0;
    const server = await startDnsServer({ 'x.test': { TXT: ['one'] }, 'f.test': 'SERVFAIL' });
    const dns = createDns(createResolver([server.address]), () => now);
    const ask = async () => [await dns.txt('x.test'), await dns.txt('none.test'), await dns.txt('f.test')];
    const asked = async (at: number) => {
      now = at;
      const before = server.asked.length;
      await ask();
      // A resolver asks again when a server fails.
      return [...new Set(server.asked.slice(before))];
    };
    expect(await ask()).toEqual([
      { is: 'found', records: ['one'] },
      { is: 'missing' },
      { is: 'failed', code: 'ESERVFAIL' },
    ]);
    expect(await asked(4_000)).toEqual([]);
    expect(await asked(10_000)).toEqual(['TXT f.test']);
    expect(await asked(61_000)).toEqual(['TXT none.test', 'TXT f.test']);
    expect(await asked(301_000)).toEqual(['TXT x.test', 'TXT none.test', 'TXT f.test']);
    dns.clear();
    expect(await asked(301_001)).toEqual(['TXT x.test', 'TXT none.test', 'TXT f.test']);
    await server.stop();
  });
});
