import { wholeText } from '@tidings/core/rendering/shared-text';
import MailComposer from 'nodemailer/lib/mail-composer';
import { expect, test } from 'vitest';
import { createRandom } from '../../../packages/core/src/testing/random.js';
import { encodeFile } from '../testing/encoded-file.js';
import { mailTo } from '../testing/mails.js';
import { withLineEnds } from './characters.js';
import { bodyOf, customHeaders, type OutgoingMail } from './compose.js';
import { composeHead, type EncodedFile, type MailFiles, tailOf } from './mail-files.js';

const DATE = new Date('2026-11-24T21:05:09.123Z');
const PREFIX = '--_beetle';

const compose = ({ sender: _, ...mail }: OutgoingMail, files: MailFiles): string => {
  const body = bodyOf(mail);
  const head = composeHead(mail, { date: DATE, body, files });
  return Buffer.concat([Buffer.from(head, 'latin1'), ...tailOf(files, body)]).toString();
};

interface Given extends Pick<EncodedFile, 'name' | 'contentType' | 'cid'> {
  content: Buffer;
}

const isInvitation = ({ contentType }: Given) => contentType.includes('method=');

/** Composes by nodemailer, and renames the boundaries: ours are numbered by kind, nodemailer's by node. */
const composeByNodemailer = async (
  { sender: _, html, text, ...mail }: OutgoingMail,
  { files, headers }: { files: Given[]; headers: Record<string, string> },
) => {
  const invitation = files.find(isInvitation);
  const message = new MailComposer({
    ...mail,
    html: withLineEnds(wholeText(html)) || undefined,
    text: withLineEnds(wholeText(text)) || undefined,
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    attachments: files
      .filter((file) => !isInvitation(file))
      .map(({ name, contentType, cid, content }) => ({ filename: name, contentType, cid, content })),
    icalEvent: invitation && { method: 'request', filename: invitation.name, content: invitation.content.toString() },
    boundaryPrefix: PREFIX,
    baseBoundary: '4711',
  }).compile();
  message.date = DATE;
  let built = (await message.build()).toString();
  for (const [at, kind] of ['mixed', 'alternative', 'related'].entries()) {
    const name = new RegExp(`multipart/${kind};[^"]*(?:type="text/html";\\s*)?boundary="([^"]+)"`).exec(built)?.[1];
    if (name) built = built.replaceAll(name, `${PREFIX}-4711-Kind_${at + 1}`);
  }
  return built;
};

const expectSame = async (more: Partial<OutgoingMail>, given: Given[], headers: Record<string, string> = {}) => {
  const mail = mailTo('anna@example.test', more);
  const files = given.map(({ content, ...file }) => encodeFile(file, content));
  const ours = compose({ ...mail, customHeaders: customHeaders(headers) }, { boundary: `${PREFIX}-4711-Kind`, files });
  expect(ours).toBe(await composeByNodemailer(mail, { files: given, headers }));
};

const HTML = '<p>Hello Anna</p>';
const PNG = { name: 'logo.png', contentType: 'image/png', cid: 'logo@mail', content: Buffer.alloc(300, 'png') };
const PDF = { name: 'invoice.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7 …\0\n') };
const INVITATION = {
  name: 'invite.ics',
  contentType: 'text/calendar; method=REQUEST',
  content: Buffer.from('BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Жук\r\nEND:VCALENDAR\r\n'),
};

test.each<[string, Partial<OutgoingMail>, Given[]]>([
  ['a file and text', {}, [PDF]],
  ['a file and HTML', { html: HTML, text: '' }, [PDF]],
  ['a file, HTML and text', { html: HTML }, [PDF]],
  ['two files', { html: HTML }, [PDF, { ...PDF, name: 'terms.pdf' }]],
  ['a picture in HTML', { html: HTML, text: '' }, [PNG]],
  ['a picture in HTML, and text', { html: HTML }, [PNG]],
  ['two pictures in HTML, text and a file', { html: HTML }, [PNG, PDF, { ...PNG, cid: 'foot@mail' }]],
  ['a picture in HTML without text, and a file', { html: HTML, text: '' }, [PNG, PDF]],
  ['a picture for HTML, but only text', {}, [PNG]],
  ['a cid for a file that is no picture', { html: HTML }, [{ ...PDF, cid: 'pdf@mail' }]],
  ['an invitation and text', {}, [INVITATION]],
  ['an invitation, HTML and text', { html: HTML }, [INVITATION]],
  ['an invitation and HTML', { html: HTML, text: '' }, [INVITATION]],
  ['an invitation, a picture, a file, HTML and text', { html: HTML }, [PDF, INVITATION, PNG]],
  ['a Cyrillic name', {}, [{ ...PDF, name: 'Счёт за июнь № 7, очень длинное имя файла.pdf' }]],
  ['a Japanese name', { html: HTML }, [{ ...PDF, name: '請求書.pdf' }]],
  ['an emoji in a name', {}, [{ ...PDF, name: '🪲.pdf' }]],
  ['quotes, spaces and a backslash in a name', {}, [{ ...PDF, name: 'a "quoted" \\ name; x=y.pdf' }]],
  ['a long name', {}, [{ ...PDF, name: `${'long '.repeat(45)}.pdf` }]],
  ['a charset', {}, [{ name: 'a.txt', contentType: 'text/plain; charset=utf-8', content: Buffer.from('Жук') }]],
  ['a calendar without a method', {}, [{ ...INVITATION, contentType: 'text/calendar' }]],
  ['text that ends in a line break', { text: 'Hello\n', html: `${HTML}\n` }, [PDF, PNG]],
  ['a Cyrillic text and HTML', { text: 'Майский жук '.repeat(40), html: `<b>${'Жук '.repeat(90)}</b>` }, [PDF]],
])('a mail with %s equals nodemailer’s, byte for byte', (_, more, files) => expectSame(more, files));

test('a mail with files, headers and a Reply-To equals nodemailer’s, byte for byte', () =>
  expectSame({ html: HTML, replyTo: 'Поддержка <help@example.com>' }, [PDF, PNG, INVITATION], {
    'X-Note': 'Майский жук сидит на листе и ждёт дождя, а дождя всё нет и нет',
    References: '<1@example.com> <2@example.com>',
  }));

test.each(Array.from({ length: 100 }, (_, seed) => seed))(
  'a mail with random files (seed %i) equals nodemailer’s, byte for byte',
  async (seed) => {
    const random = createRandom(seed);
    const files = Array.from({ length: 1 + random.below(4) }, (_, at) => {
      const content = Buffer.from(Array.from({ length: 1 + random.below(500) }, () => random.below(256)));
      const base = [PNG, PDF, { ...PDF, cid: 'x@y' }, { ...PDF, name: 'письмо.zip' }][random.below(4)]!;
      return { ...base, name: `${at}-${base.name}`, content };
    });
    const withInvitation = random.below(3) === 0 ? [...files, INVITATION] : files;
    const html = random.below(3) === 0 ? '' : HTML;
    await expectSame({ html, text: html !== '' && random.below(3) === 0 ? '' : 'Hello' }, withInvitation);
  },
);
