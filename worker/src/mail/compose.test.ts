import { wholeText } from '@tidings/core/rendering/shared-text';
import MailComposer from 'nodemailer/lib/mail-composer';
import { expect, test } from 'vitest';
import { createRandom } from '../../../packages/core/src/testing/random.js';
import { mailTo } from '../testing/mails.js';
import { withLineEnds } from './characters.js';
import { composeMail, customHeaders, envelopeOf, type OutgoingMail } from './compose.js';

const DATE = new Date('2026-11-24T21:05:09.123Z');
const BOUNDARY = '--_beetle-4711-Part_1';

/** Composes the mail by nodemailer, with the boundary that our composer uses. */
const composeByNodemailer = async (
  { sender: _, html, text, ...mail }: OutgoingMail,
  headers: Record<string, string> = {},
): Promise<string> => {
  const message = new MailComposer({
    ...mail,
    html: withLineEnds(wholeText(html)) || undefined,
    text: withLineEnds(wholeText(text)),
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    boundaryPrefix: '--_beetle',
    baseBoundary: '4711',
  }).compile();
  message.date = DATE;
  return (await message.build()).toString();
};

const compose = (mail: OutgoingMail) =>
  Buffer.from(composeMail(mail, { date: DATE, boundary: BOUNDARY }), 'latin1').toString();

const expectSame = async (mail: OutgoingMail) => expect(compose(mail)).toBe(await composeByNodemailer(mail));

const HTML = '<p>Hello Anna</p>';
const LONG = 'beetle '.repeat(40);
const CYRILLIC = 'Майский жук — это жук. ';

test.each<[string, Partial<OutgoingMail>]>([
  ['plain text', {}],
  ['an empty text', { text: '' }],
  ['no subject', { subject: '' }],
  ['HTML and text', { html: HTML }],
  ['HTML without text', { html: HTML, text: '' }],
  ['text that ends in a line break', { text: 'Hello\n' }],
  ['all kinds of line ends', { text: 'a\nb\r\nc\rd\n\n\re', html: `${HTML}\r\n\n${HTML}\r` }],
  ['a line of 75, 76, 77 and 78', { text: [75, 76, 77, 78].map((n) => 'x'.repeat(n)).join('\n') }],
  ['long lines', { text: LONG, html: `<p>${LONG}</p>\n<p>${LONG}</p>` }],
  ['a long line without a space', { text: 'x'.repeat(2_000) }],
  ['white space at the ends of long lines', { text: `${LONG} \n\t${LONG}\t\n \n\t` }],
  ['equals signs', { text: `${'a=b '.repeat(40)}=\n=3D=` }],
  ['dots at the beginning of lines', { text: '.\n..\n.hidden' }],
  ['Cyrillic, which is shorter in base64', { text: CYRILLIC.repeat(10), html: `<b>${CYRILLIC.repeat(20)}</b>` }],
  ['some Cyrillic in much Latin', { text: `${LONG}${CYRILLIC}\n${LONG}`, html: `<p>${LONG}${CYRILLIC}</p>` }],
  ['emoji', { text: `${LONG}🪲🪲🪲`, subject: '🪲 beetles' }],
  ['control characters', { text: 'a\u0000b\u0007c\u001b[31m', subject: 'Bell \u0007' }],
  ['an unpaired surrogate', { text: `${LONG}\ud83e` }],
  ['a subject that folds', { subject: 'a rather long subject that has many words '.repeat(4).trim() }],
  ['a Cyrillic subject that folds', { subject: CYRILLIC.repeat(8).trim() }],
  ['a subject that looks encoded', { subject: '=?UTF-8?Q?x?= =?' }],
  ['a name with a comma, quotes and a backslash', { to: { name: 'Beetle, "the\\ May"', address: 'a@example.test' } }],
  ['a Cyrillic name', { to: { name: 'Жук, Майский', address: 'a@example.test' } }],
  [
    'a name and an address that just fit into a line',
    { to: { name: 'Anna', address: `${'a'.repeat(51)}@example.test` } },
  ],
  [
    'a name and an address that don’t fit into a line',
    { to: { name: 'Anna', address: `${'a'.repeat(52)}@example.test` } },
  ],
  ['upper case in the address', { to: { name: 'Anna', address: 'Anna.Beetle@EXAMPLE.test' } }],
  ['a domain that looks encoded', { to: { name: 'Anna', address: 'anna@xn--p1ai.xn--invalid.test' } }],
  ['a last line that nodemailer breaks early', { text: `${LONG}\n${'x'.repeat(40)}. ${'y'.repeat(20)}` }],
  ['a short text that is encoded', { text: `é\n${'x'.repeat(40)}. ${'y'.repeat(20)}` }],
  ['DEL in the text', { text: `${LONG}\u007f\n\u007f` }],
  ['no name', { to: { name: '', address: 'a@example.test' } }],
  ['a non-ASCII domain', { to: { name: 'Anna', address: 'anna@жуки.example' } }],
  ['a quoted local part', { to: { name: 'Anna', address: '"a b"@example.test' } }],
  ['a non-ASCII local part', { to: { name: '田中 一郎', address: '田中@example.jp' } }],
  ['a non-ASCII local part and domain', { to: { name: '', address: 'юзер@жуки.example' } }],
  ['one non-ASCII letter', { to: { name: 'Jürgen', address: 'jürgen@example.com' } }],
  ['a sender with a non-ASCII local part', { from: 'Жуки <новости@example.com>' }],
  [
    'a long local part that folds',
    { to: { name: 'A name that is rather long', address: `${'田'.repeat(60)}@example.jp` } },
  ],
  ['a sender with a Cyrillic name', { from: 'Жуки <news@example.com>' }],
  ['a Reply-To', { replyTo: 'help@example.com' }],
  ['a Reply-To with a name', { replyTo: '"Support, all day" <help@example.com>' }],
  ['a Reply-To with a Cyrillic name and domain', { replyTo: 'Поддержка <help@жуки.example>' }],
  ['a very long Message-ID', { messageId: `<${'1'.repeat(90)}@example.test>` }],
  ['more text than nodemailer encodes at once', { text: LONG.repeat(500), html: `<p>${`${LONG}\n`.repeat(700)}</p>` }],
  ['more text than nodemailer searches for long lines', { text: 'short\n'.repeat(30_000) }],
])('a mail with %s equals nodemailer’s, byte for byte', (_, more) => expectSame(mailTo('anna@example.test', more)));

test.each<[string, Record<string, string>]>([
  ['a short value', { 'X-Entity-Ref-ID': 'order-4711', 'Feedback-ID': 'digest:tidings' }],
  ['a value that folds', { 'X-Note': LONG.trim() }],
  ['a long value without a space', { 'X-Note': 'x'.repeat(900) }],
  ['a Cyrillic value', { 'X-Note': CYRILLIC.trim() }],
  ['a Cyrillic value that folds', { 'X-Note': CYRILLIC.repeat(8).trim() }],
  ['an emoji', { 'X-Note': 'a 🪲 b' }],
  ['a value that looks encoded', { 'X-Note': '=?UTF-8?Q?x?= =?' }],
  ['message ids', { References: '<1@example.com> <2@example.com>', 'In-Reply-To': '<2@example.com>' }],
  ['many message ids', { References: Array.from({ length: 12 }, (_, n) => `<order-${n}@mail.example.com>`).join(' ') }],
])('a mail whose headers have %s equals nodemailer’s, byte for byte', async (_, headers) => {
  const mail = mailTo('anna@example.test', { html: HTML });
  const ours = compose({ ...mail, customHeaders: customHeaders(headers) });
  expect(ours).toBe(await composeByNodemailer(mail, headers));
});

const PIECES = [
  'a',
  'beetle',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '=',
  '.',
  '=3D',
  'é',
  'Ж',
  '🪲',
  '\u00a0',
  '\u007f',
  '-',
  '!',
];

test.each(Array.from({ length: 200 }, (_, seed) => seed))(
  'a random mail (seed %i) equals nodemailer’s, byte for byte',
  async (seed) => {
    const random = createRandom(seed);
    const write = (max: number) =>
      Array.from({ length: random.below(max) }, () => {
        const piece = PIECES[random.below(PIECES.length)]!;
        return piece.repeat(1 + random.below(seed % 3 === 0 ? 90 : 4));
      }).join('');
    await expectSame(
      mailTo('anna@example.test', {
        subject: write(20)
          .replace(/[\r\n\t]/g, ' ')
          .trim(),
        text: write(120),
        html: seed % 2 === 0 ? '' : write(200),
      }),
    );
  },
);

test('the envelope equals nodemailer’s', () => {
  const addresses = [
    'anna@example.test',
    'a.b+c@sub.example.test',
    'anna@жуки.example',
    '"a b"@example.test',
    'A@EXAMPLE.TEST',
  ];
  for (const address of addresses) {
    const mail = mailTo(address);
    const message = new MailComposer({ envelope: { from: mail.sender, to: [address] } }).compile();
    expect(envelopeOf(mail)).toEqual(message.getEnvelope());
  }
});

test('the domain in the envelope is ASCII even if the local part isn’t', () => {
  const mail = mailTo('юзер@ЖУКИ.example', { sender: 'новости@bücher.example' });
  expect(envelopeOf(mail)).toEqual({ from: 'новости@xn--bcher-kva.example', to: ['юзер@xn--f1aef9a.example'] });
});
