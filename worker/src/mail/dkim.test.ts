import { generateKeyPairSync } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';
import { expect, test } from 'vitest';
import { composed, mailTo, textOf } from '../testing/mails.js';
import { createDkimSigner, readDkimKey } from './dkim.js';

const pemOf = (type: 'rsa' | 'ed25519') => {
  const { privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};

const privateKey = pemOf('rsa');
const sign = createDkimSigner({ domain: 'example.com', selector: 'beetle', privateKey });

const signedByNodemailer = async (raw: string | Buffer): Promise<string> => {
  const signer = new DKIM({ domainName: 'example.com', keySelector: 'beetle', privateKey });
  return (await buffer(signer.sign(raw))).toString('latin1');
};

test.each([
  ['plain text', {}],
  ['HTML and text', { html: '<p>Hello  Anna</p>\n\n<p>\tbye \n</p>\n' }],
  ['a subject that folds', { subject: 'a rather long subject that has  many words '.repeat(4).trim() }],
  ['Cyrillic', { subject: 'Майский жук', text: 'жук '.repeat(100) }],
  ['a long text', { text: textOf(200_000) }],
  ['an empty body', { text: '' }],
  ['only line ends', { text: '\n\n \n' }],
  ['spaces at the ends of lines', { text: 'a  \n b\t\n\n\n' }],
  ['no subject', { subject: '' }],
])('the signature of a mail with %s equals nodemailer’s', async (_what, more) => {
  const { raw } = composed(mailTo('anna@example.test', more));
  expect(sign(raw)).toBe(await signedByNodemailer(raw));
});

// RFC 8616 section 5: UTF-8 in a header is signed unchanged.
test('the signature of a mail with UTF-8 addresses equals nodemailer’s', async () => {
  const { raw } = composed(mailTo('田中@example.jp', { messageId: '<1@x>', from: 'Жуки <новости@example.com>' }));
  const bytes = Buffer.from(raw, 'latin1');
  expect(bytes.toString()).toContain('田中@example.jp');
  expect(sign(raw)).toBe(await signedByNodemailer(bytes));
});

test('an invalid key, or one of another type, is refused when it is read', () => {
  expect(() => readDkimKey('secret')).toThrow();
  expect(() => readDkimKey(pemOf('ed25519'))).toThrow('not an RSA key');
});
