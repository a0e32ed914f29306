import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDnsServer, type Zone } from '../testing/dns-server.js';
import { isAligned, organizationOf, policyOf, walkTree } from './dmarc.js';
import { readDmarcRecord } from './dmarc-record.js';
import { createDns, createResolver } from './dns.js';

const zone: Zone = {
  '_dmarc.example.test': { TXT: ['v=DMARC1; p=reject; sp=quarantine; np=none'] },
  '_dmarc.bank.test': { TXT: ['v=DMARC1; p=reject; psd=y'] },
  '_dmarc.a.bank.test': { TXT: ['v=DMARC1; p=none'] },
  '_dmarc.unit.corp.test': { TXT: ['v=DMARC1; p=none; psd=n'] },
  '_dmarc.corp.test': { TXT: ['v=DMARC1; p=reject'] },
  '_dmarc.only.sub.test': { TXT: ['v=DMARC1; p=none'] },
  '_dmarc.down.test': 'SERVFAIL',
};

let server: Awaited<ReturnType<typeof startDnsServer>>;
beforeAll(async () => {
  server = await startDnsServer(zone);
});
afterAll(() => server.stop());
const newDns = () => createDns(createResolver([server.address]));

test.each([
  ['example.test', 'example.test'],
  ['mail.news.example.test', 'example.test'],
  ['x.a.bank.test', 'a.bank.test'],
  ['b.bank.test', 'b.bank.test'],
  ['bank.test', 'bank.test'],
  ['x.unit.corp.test', 'unit.corp.test'],
  ['x.corp.test', 'corp.test'],
  ['only.sub.test', 'only.sub.test'],
  ['sub.test', 'sub.test'],
  ['no.record.test', 'no.record.test'],
])('the organizational domain of %s is %s', async (domain, organization) => {
  expect(organizationOf(domain, await walkTree(newDns(), domain))).toBe(organization);
});

test.each([
  { domain: 'example.test', exists: true, policy: 'reject' },
  { domain: 'a.example.test', exists: true, policy: 'quarantine' },
  { domain: 'a.example.test', exists: false, policy: 'none' },
  { domain: 'b.bank.test', exists: true, policy: 'reject' },
  { domain: 'no.record.test', exists: true, policy: undefined },
])('the policy of $domain is $policy (exists: $exists)', async ({ domain, exists, policy }) => {
  expect(policyOf({ domain, walk: await walkTree(newDns(), domain), exists })?.policy).toBe(policy);
});

test.each([
  { author: 'news.example.test', other: 'example.test', mode: 'relaxed', aligned: true },
  { author: 'news.example.test', other: 'example.test', mode: 'strict', aligned: false },
  { author: 'News.example.test', other: 'news.example.TEST', mode: 'strict', aligned: true },
  // A record of the subdomain alone makes it an organization of its own.
  { author: 'only.sub.test', other: 'sub.test', mode: 'relaxed', aligned: false },
  { author: 'unit.corp.test', other: 'corp.test', mode: 'relaxed', aligned: false },
  { author: 'a.bank.test', other: 'b.bank.test', mode: 'relaxed', aligned: false },
  { author: 'a.down.test', other: 'b.down.test', mode: 'relaxed', aligned: undefined },
] as const)('$author and $other, $mode: $aligned', async ({ author, other, mode, aligned }) => {
  expect(await isAligned(newDns(), { author, other, mode })).toBe(aligned);
});

test('a walk asks at most 8 names: those of more labels continue with their last 7', async () => {
  server.asked.length = 0;
  await walkTree(newDns(), 'a.b.c.d.e.f.g.h.i.j.mail.example.test');
  expect(server.asked).toEqual([
    'TXT _dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.test',
    'TXT _dmarc.g.h.i.j.mail.example.test',
    'TXT _dmarc.h.i.j.mail.example.test',
    'TXT _dmarc.i.j.mail.example.test',
    'TXT _dmarc.j.mail.example.test',
    'TXT _dmarc.mail.example.test',
    'TXT _dmarc.example.test',
    'TXT _dmarc.test',
  ]);
});

test.each([
  ['v=DMARC1; p=reject; SP=none', { policy: 'reject', subdomainPolicy: 'reject' }],
  [
    'v=DMARC1; p=Reject; adkim=s; aspf=S; t=y',
    { policy: 'reject', dkimAlignment: 'strict', spfAlignment: 'strict', isTest: true },
  ],
  ['v=DMARC1; p=none; pct=20; ri=3600', { oldTags: ['pct', 'ri'] }],
  ['v=DMARC1; rua=mailto:a@x.test!10m, https://x.test', { policy: 'none', reportAddresses: ['a@x.test'] }],
  ['v=DMARC1; p=reject; sp=wrong; rua=mailto:a@x.test', { policy: 'none', ignoredPolicy: 'sp=wrong' }],
  ['v=DMARC1', { invalidTag: 'p' }],
  ['v=DMARC1; p=reject; np=wrong', { invalidTag: 'np=wrong' }],
  ['v=DMARC1; p=reject p=none; =x', { invalidTag: 'v=DMARC1; p=reject p=none; =x' }],
])('%s is read', (text, expected) => {
  expect(readDmarcRecord(text)).toMatchObject(expected);
});
