import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { composed, mailTo } from '../testing/mails.js';
import { createDkimSigner } from './dkim.js';
import { listHeaders, type TopicMail } from './list-headers.js';

const TOKEN = 'abcdefghijklmnopqrstuvwxyz234567ab';
const TOPIC: TopicMail = {
  slug: 'product-news',
  publicUrl: 'https://mail.example.com/tidings',
  returnPath: { address: 'bounces@mail.example.com', separator: '+' },
  domain: 'example.com',
};

test('one List-Unsubscribe field has both ways, and a mailbox may unsubscribe by one POST', () => {
  expect(listHeaders(TOPIC, TOKEN)).toEqual([
    'List-Id: <product-news.example.com>',
    `List-Unsubscribe: <https://mail.example.com/tidings/u/${TOKEN}>,\r\n <mailto:bounces+${TOKEN}@mail.example.com?subject=unsubscribe>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  ]);
});

test('without a return path nobody can unsubscribe by mail', () => {
  expect(listHeaders({ ...TOPIC, returnPath: undefined }, TOKEN)[1]).toBe(
    `List-Unsubscribe: <https://mail.example.com/tidings/u/${TOKEN}>`,
  );
});

test('special characters of a bounce address are encoded in the mailto URL', () => {
  const address = 'a&b=c?d#e%f+g@mail.example.com';
  expect(listHeaders({ ...TOPIC, returnPath: { address, separator: '=' } }, TOKEN)[1]).toContain(
    `<mailto:a%26b%3Dc%3Fd%23e%25f+g%3D${TOKEN}@mail.example.com?subject=unsubscribe>`,
  );
});

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const sign = createDkimSigner([
  {
    domain: 'example.com',
    selector: 'beetle',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  },
]);

/** Answers like the DNS of the signing domain. */
const resolver = async (name: string): Promise<string[][]> => {
  expect(name).toBe('beetle._domainkey.example.com');
  const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return [[`v=DKIM1; k=rsa; p=${key}`]];
};

const verify = async (raw: string) => {
  const { results } = await dkimVerify(Buffer.from(raw, 'latin1'), { resolver });
  return results.map(({ status, signingHeaders }) => ({
    result: status.result,
    signed: signingHeaders.keys.toLowerCase().split(': '),
  }));
};

test.each([
  ['plain text', {}],
  ['HTML', { html: '<p>Жук</p>', text: 'Жук' }],
])('DKIM of a mail with %s covers the list headers, and a change of one breaks it', async (_what, more) => {
  const { raw } = composed(mailTo('anna@example.test', { ...more, headers: listHeaders(TOPIC, TOKEN) }));
  const signed = sign(raw);
  const [signature, ...others] = await verify(signed);
  expect(others).toEqual([]);
  expect(signature!.result).toBe('pass');
  expect(signature!.signed).toEqual(
    expect.arrayContaining(['list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'from']),
  );
  for (const [from, to] of [
    [`/u/${TOKEN}`, '/u/other'],
    ['mailto:bounces', 'mailto:thief'],
    ['One-Click', 'Two-Clicks'],
    ['<product-news.', '<other.'],
  ] as const) {
    expect((await verify(signed.replace(from, to)))[0]!.result, to).toBe('fail');
  }
});

test('a reader finds one field of each', async () => {
  const { raw } = composed(mailTo('anna@example.test', { headers: listHeaders(TOPIC, TOKEN) }));
  const { headers } = await PostalMime.parse(raw);
  const found = headers.filter(({ key }) => key.startsWith('list-')).map(({ key, value }) => [key, value]);
  expect(found).toEqual([
    ['list-id', '<product-news.example.com>'],
    [
      'list-unsubscribe',
      `<https://mail.example.com/tidings/u/${TOKEN}>, <mailto:bounces+${TOKEN}@mail.example.com?subject=unsubscribe>`,
    ],
    ['list-unsubscribe-post', 'List-Unsubscribe=One-Click'],
  ]);
  expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThan(998);
});
