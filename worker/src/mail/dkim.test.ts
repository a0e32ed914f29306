import { buffer } from 'node:stream/consumers';
import { dkimName, dkimValue } from '@tidings/core/acceptance/check-dkim';
import { makeDkimKey, publicKeyOf, readDkimKey } from '@tidings/core/dkim/dkim-key';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import DKIM from 'nodemailer/lib/dkim';
import { expect, test } from 'vitest';
import { encodeFile } from '../testing/encoded-file.js';
import { composed, mailTo, textOf } from '../testing/mails.js';
import { customHeaders } from './compose.js';
import { createDkimSigner, relaxedTail } from './dkim.js';
import { composeHead, tailOf } from './mail-files.js';

const privateKey = await makeDkimKey('RSA');
const rsa = { domain: 'example.com', selector: 'beetle', privateKey };
const ed25519 = { domain: 'example.com', selector: 'moth', privateKey: await makeDkimKey('ED25519') };
const sign = createDkimSigner([rsa]);
const signTwice = createDkimSigner([rsa, ed25519]);

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
  ['a Reply-To', { replyTo: 'Support <help@example.com>' }],
  ['only line ends', { text: '\n\n \n' }],
  ['spaces at the ends of lines', { text: 'a  \n b\t\n\n\n' }],
  ['no subject', { subject: '' }],
])('the signature of a mail with %s equals nodemailer’s', async (_what, more) => {
  const { raw } = composed(mailTo('anna@example.test', more));
  expect(sign(raw)).toBe(await signedByNodemailer(raw));
});

test('the signature covers the headers of a send that a mailbox relies on', async () => {
  const headers = customHeaders({
    'Feedback-ID': 'digest:tidings',
    References: '<1@example.com>  <2@example.com>',
    'In-Reply-To': '<2@example.com>',
    'List-Help': '<https://example.com/help>',
    'X-Note': 'a  b',
  });
  const { raw } = composed(mailTo('anna@example.test', { customHeaders: headers }));
  const unsigned = raw.replace(/^Feedback-ID: .*\r\n/m, '');
  expect(sign(unsigned)).toBe(await signedByNodemailer(unsigned));
  const [, names = ''] = /\bh=([^;]*);/.exec(sign(raw).replace(/\r\n\s/g, '')) ?? [];
  expect(names.split(':')).toEqual(expect.arrayContaining(['feedback-id', 'references', 'in-reply-to', 'list-help']));
});

test.each(['', '<p>Hello  Anna</p> \n\n'])(
  'the signature of a mail with files equals nodemailer’s (HTML: "%s")',
  async (html) => {
    const files = {
      boundary: '--_beetle',
      files: [
        encodeFile({ name: 'a  b  «жук».pdf', contentType: 'application/pdf' }, Buffer.alloc(1_000, 'pdf')),
        encodeFile({ name: 'a.png', contentType: 'image/png', cid: 'a@b' }, Buffer.alloc(500, 'png')),
        encodeFile(
          { name: 'invite.ics', contentType: 'text/calendar; method=REQUEST' },
          Buffer.from('BEGIN:VCALENDAR\r\nSUMMARY:a  b \r\nEND:VCALENDAR  \r\n\r\n'),
        ),
      ],
    };
    const { sender: _, ...mail } = mailTo('anna@example.test', { html, text: 'Hello  Anna \n\n' });
    const body = html === '' ? 'text' : 'both';
    const head = composeHead(mail, { date: new Date(), body, files });
    const tail = tailOf(files, body);
    const end = Buffer.concat(tail).toString('latin1');
    expect(sign(head, relaxedTail(tail)) + end).toBe(await signedByNodemailer(Buffer.from(head + end, 'latin1')));
  },
);

// RFC 8616 section 5: UTF-8 in a header is signed unchanged.
test('the signature of a mail with UTF-8 addresses equals nodemailer’s', async () => {
  const { raw } = composed(mailTo('田中@example.jp', { messageId: '<1@x>', from: 'Жуки <новости@example.com>' }));
  const bytes = Buffer.from(raw, 'latin1');
  expect(bytes.toString()).toContain('田中@example.jp');
  expect(sign(raw)).toBe(await signedByNodemailer(bytes));
});

const records = new Map(
  [rsa, ed25519].map((key) => {
    const algorithm = key === rsa ? 'RSA' : 'ED25519';
    const publicKey = publicKeyOf(readDkimKey(key.privateKey));
    return [dkimName(key), dkimValue({ algorithm, publicKey })];
  }),
);

/** Verifies by mailauth, with the records that operators publish. */
const verify = async (mail: string) => {
  const { results } = await dkimVerify(Buffer.from(mail, 'latin1'), {
    resolver: async (name) => [[records.get(name)!]],
  });
  return results.map(({ status, algo }) => `${algo} ${status.result}`);
};

const BOTH_PASS = ['rsa-sha256 pass', 'ed25519-sha256 pass'];

test.each([
  ['plain text', {}],
  ['HTML and Cyrillic', { subject: 'Майский жук', html: '<p>Жук  </p>\n', text: 'жук '.repeat(100) }],
  ['an empty body', { text: '' }],
  ['UTF-8 addresses', { messageId: '<1@x>', from: 'Жуки <новости@example.com>' }],
])('both signatures of a mail with %s verify by the published records', async (_what, more) => {
  const signed = signTwice(composed(mailTo('anna@example.test', more)).raw);
  expect(await verify(signed)).toEqual(BOTH_PASS);
  expect((await verify(signed.replace('To: Anna', 'To: Hanna'))).join()).not.toContain('pass');
  expect((await verify(`${signed}one more line\r\n`)).join()).not.toContain('pass');
});

test('mails with the same body and mails with files verify in any order', async () => {
  const mail = (text: string) => composed(mailTo('anna@example.test', { text })).raw;
  for (const text of ['a', 'a', 'b', 'a', '', '', 'a'])
    expect(await verify(signTwice(mail(text))), text).toEqual(BOTH_PASS);
  const tail = [Buffer.from('\r\nthe  end\r\n')];
  for (const raw of [mail('a'), mail('a')]) {
    const head = raw.trimEnd();
    expect(await verify(signTwice(head, relaxedTail(tail)) + tail[0])).toEqual(BOTH_PASS);
    expect(await verify(signTwice(raw))).toEqual(BOTH_PASS);
  }
});
