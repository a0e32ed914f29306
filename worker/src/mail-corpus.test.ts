import { calendarMethodOf } from '@tidings/core/ledger/attachment';
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';
import { afterAll, expect, test } from 'vitest';
import { createComposer } from './composer.js';
import { builtInIdentity } from './identities.js';
import { encodeFile } from './testing/encoded-file.js';
import { TEST_KEYS } from './testing/keys.js';
import { silent } from './testing/logs.js';
import { type RandomMail, randomMail } from './testing/random-mail.js';

const MAILS = 100;

const composer = createComposer({ logger: silent });
const identity = builtInIdentity({ mailFrom: 'Жуки <news@example.com>', returnPath: undefined }, { keys: TEST_KEYS });
afterAll(() => composer.stop());

/** What a reader finds in a mail, in one form for both parsers. */
interface Read {
  subject: string | undefined;
  html: string | undefined;
  text: string | undefined;
  from: object;
  to: object;
  replyTo: object | undefined;
  headers: Record<string, string | undefined>;
  files: string[];
}

/** A parser may show calendars with other line ends, and end a body with a line break. */
const asText = (content: string) => content.replaceAll('\r\n', '\n');
const asBody = (content: string | undefined) => content && asText(content).replace(/\n$/, '');

const fileOf = ({ name, type, cid, content }: { name: string; type: string; cid?: string; content: Uint8Array }) => {
  const isCalendar = /^(?:text\/calendar|application\/ics)/.test(type);
  const bytes = Buffer.from(content);
  return [name, type, cid ?? '', isCalendar ? asText(bytes.toString()) : bytes.toString('hex')].join(' | ');
};

const sorted = (files: string[]) => files.toSorted();

const readByPostalMime = async (mail: Buffer, names: string[]): Promise<Read> => {
  const read = await PostalMime.parse(mail);
  const person = ({ name, address }: { name?: string; address?: string } = {}) => ({ name, address });
  const headers = new Map(read.headers.map(({ key, value }) => [key, value]));
  return {
    subject: read.subject,
    html: asBody(read.html),
    text: asBody(read.text),
    from: person(read.from),
    to: person(read.to?.[0]),
    replyTo: read.replyTo?.[0] && person(read.replyTo[0]),
    headers: Object.fromEntries(names.map((name) => [name, decoded(headers.get(name.toLowerCase()))])),
    files: sorted(
      read.attachments.map(({ filename, mimeType, contentId, content }) =>
        fileOf({
          name: filename ?? '',
          type: mimeType,
          ...(contentId && { cid: contentId.slice(1, -1) }),
          content: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
        }),
      ),
    ),
  };
};

const readByMailparser = async (mail: Buffer, names: string[]): Promise<Read> => {
  const read = await simpleParser(mail, { skipImageLinks: true });
  const person = (given: { value: { name: string; address: string }[] } | undefined) => {
    const { name, address } = given!.value[0]!;
    return { name, address };
  };
  const headers = new Map(read.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]));
  return {
    subject: read.subject,
    html: asBody(read.html || undefined),
    text: asBody(read.text),
    from: person(read.from),
    to: person(read.to),
    replyTo: read.replyTo && person(read.replyTo),
    headers: Object.fromEntries(names.map((name) => [name, decoded(headers.get(name.toLowerCase()))])),
    files: sorted(
      read.attachments.map(({ filename, contentType, cid, content }) =>
        fileOf({ name: filename ?? '', type: contentType, ...(cid && { cid }), content }),
      ),
    ),
  };
};

/** Unfolds a header, and decodes its encoded words (RFC 2047). */
const decoded = (value: string | undefined): string | undefined =>
  value
    ?.replace(/\r?\n(?=[ \t])/g, '')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/(?:=\?utf-8\?q\?[^?]*\?=)+/gi, (words) => {
      const bytes = words
        .replace(/=\?utf-8\?q\?([^?]*)\?=/gi, '$1')
        .replaceAll('_', ' ')
        .replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, 'latin1').toString();
    })
    .replace(/(?:=\?utf-8\?b\?[^?]*\?=)+/gi, (words) =>
      Buffer.concat(
        [...words.matchAll(/=\?utf-8\?b\?([^?]*)\?=/gi)].map(([, base64]) => Buffer.from(base64!, 'base64')),
      ).toString(),
    );

const expectedOf = ({ expected, files, email }: RandomMail): Read => ({
  subject: expected.subject,
  html: expected.html,
  text: expected.text,
  from: { name: 'Жуки', address: 'news@example.com' },
  to: { name: expected.name, address: email },
  replyTo: expected.replyTo,
  headers: expected.headers,
  files: sorted(
    files.flatMap((file) => {
      const { name, contentType, cid, content } = file;
      const [type = ''] = contentType.split(';');
      if (!calendarMethodOf(file)) return [fileOf({ name, type, ...(cid && { cid }), content })];
      // An invitation is shown beside the texts, and attached too.
      return [fileOf({ name: '', type, content }), fileOf({ name, type: 'application/ics', content })];
    }),
  ),
});

test.each(Array.from({ length: MAILS }, (_, seed) => seed))(
  'two parsers read from a random mail what was put in (seed %i)',
  async (seed) => {
    const mail = randomMail(seed);
    const files = mail.files.map(({ content, ...file }) => encodeFile(file, content));
    const [composed] = await composer.compose(
      {
        identity,
        dispatch: mail.dispatch,
        files: files.length > 0 ? { boundary: `--_corpus-${seed}`, files } : undefined,
      },
      [{ recipient: mail.recipient, email: mail.email, messageId: '<1@example.com>', date: new Date(0) }],
    );
    if (!composed || !('raw' in composed)) throw new Error(`not composed: ${JSON.stringify(composed)}`);
    const source = Buffer.concat([Buffer.from(composed.raw, 'latin1'), ...(composed.tail ?? [])]);
    for (const line of source.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
    const names = Object.keys(mail.expected.headers);
    const expected = expectedOf(mail);
    expect(await readByPostalMime(source, names)).toEqual(expected);
    expect(await readByMailparser(source, names)).toEqual(expected);
  },
);
