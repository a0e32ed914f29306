import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;

beforeAll(async () => {
  sink = await startSmtpSink();
  ({ admin } = await startTestTidings({ SMTP_URL: sink.url }));
  await admin.createTemplate({
    slug: 'all',
    title: 'About {{x}} for {{user.name}}',
    content: '<p>{{x}} {{{x}}} {{user.name}} {{username}} {{user.attributes.x}}</p>',
  });
});

const EVIL = 'evil@evil.test';
const ENDS = ['\r\n', '\n', '\r', '\u0085', '\u2028', '\u2029', '\v', '\f', '%0d%0a', '\\r\\n'];

/** Forty strings that have broken mailers, from their advisories. */
const INJECTIONS = [
  ...ENDS.map((end) => `x${end}Bcc: ${EVIL}`),
  ...ENDS.map((end) => `x${end}${end}<h1>another body</h1>`),
  ...['\r\n', '\n', '\r'].map((end) => `x${end}.${end}MAIL FROM:<${EVIL}>${end}RCPT TO:<${EVIL}>${end}DATA`),
  `x\r\n\t Bcc: ${EVIL}`,
  `x>\r\nRCPT TO:<${EVIL}>`,
  `x" <${EVIL}>, "y`,
  `x\\" <${EVIL}>`,
  `x <${EVIL}>`,
  `${EVIL}, x`,
  `x; ${EVIL}`,
  `group:${EVIL};`,
  `(comment) ${EVIL}`,
  `=?utf-8?Q?x=0D=0ABcc:_${EVIL}?=`,
  `=?utf-8?B?${Buffer.from(`x\r\nBcc: ${EVIL}`).toString('base64')}?=`,
  '--_beetle\r\nContent-Type: text/html\r\n\r\nanother part',
  'Content-Type: multipart/mixed; boundary=x',
  `${'x'.repeat(2_000)}\r\nBcc: ${EVIL}`,
  'x\u0000y',
  'x\u001b[31m',
  `x\r\nTo: ${EVIL}\r\nX-Priority: 1`,
  '\r\n\r\n',
].filter((text) => !text.includes('\u0000'));

/** PostgreSQL can't store these, so they are refused and never reach a mail. */
const REFUSED = ['x\u0000y', `a\u0000\r\nBcc: ${EVIL}`];

const headersOf = (source: string): [string, string][] =>
  source
    .slice(0, source.indexOf('\r\n\r\n'))
    .split(/\r\n(?![ \t])/)
    .map((line) => [
      line.slice(0, line.indexOf(':')),
      line
        .slice(line.indexOf(':') + 1)
        .replaceAll('\r\n', '')
        .trim(),
    ]);

const NAMES = ['Auto-Submitted', 'From', 'To', 'Subject', 'Message-ID', 'Date', 'MIME-Version', 'Content-Type'];

/** The names of the headers, without Content-Transfer-Encoding: only a mail with a single part has it in its own headers. */
const namesOf = (headers: [string, string][]) =>
  headers.map(([name]) => name).filter((name) => name !== 'Content-Transfer-Encoding');

const expectUntouched = (address: string) => {
  const mails = sink.mails.filter(({ to }) => to === address);
  expect(mails).toHaveLength(1);
  const { source } = mails[0]!;
  const headers = headersOf(source);
  expect(namesOf(headers)).toEqual(NAMES);
  const { From: from, To: to, 'Content-Type': type } = Object.fromEntries(headers);
  expect(from).toBe('Tidings <tidings@localhost>');
  expect(to === address || to!.endsWith(`<${address}>`)).toBe(true);
  // Every line break is a CRLF. A bare CR or LF is what mail smuggling uses.
  expect(source).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
  // A mail with an empty text has only an HTML part, so there is no boundary to check.
  if (type === 'text/html; charset=utf-8') return;
  const [, boundary] = /^multipart\/alternative; boundary="([^"]+)"$/.exec(type!)!;
  expect(source.split(`--${boundary}\r\n`)).toHaveLength(3);
};

test(`${INJECTIONS.length} injection strings as a name and in a context leave envelope and headers unchanged`, async () => {
  const sent = await Promise.all(
    INJECTIONS.map((text, n) =>
      admin.send({
        templateName: 'all',
        typeEvent: 'PERSONAL',
        // Cut the name, since the API refuses a name that is too long.
        to: [{ email: `to${n}@example.test`, name: text.slice(-150), context: { x: text } }],
        context: { x: text },
      }),
    ),
  );
  for (const { id } of sent) expect(await admin.completed(id, 30_000)).toMatchObject({ counts: { sent: 1 } });
  for (let n = 0; n < INJECTIONS.length; n += 1) expectUntouched(`to${n}@example.test`);
});

test('injection strings in a user’s fields leave envelope and headers unchanged', async () => {
  const ids = await Promise.all(
    INJECTIONS.map((text, n) =>
      admin.createUser({
        username: `user${n}`,
        email: `user${n}@example.test`,
        firstName: text.slice(-150),
        lastName: text.slice(-150),
        attributes: { x: text },
      }),
    ),
  );
  const { id } = await admin.send({ templateName: 'all', typeEvent: 'GROUP', recipient: ids, context: { x: 'x' } });
  expect(await admin.completed(id, 30_000)).toMatchObject({ counts: { sent: INJECTIONS.length } });
  for (let n = 0; n < INJECTIONS.length; n += 1) expectUntouched(`user${n}@example.test`);
});

test('injection strings in a template’s title and content and in an event leave envelope and headers unchanged', async () => {
  for (const [n, text] of INJECTIONS.entries()) {
    const slug = `evil-${n}`;
    // The API refuses a title of only white space.
    const title = text.trim() === '' ? 'x' : text.slice(-250);
    await admin.createTemplate({ slug, title, content: `<p>${text}</p>` });
    const { id } = await admin.send({
      templateName: slug,
      typeEvent: 'PERSONAL',
      event: 'news',
      to: [{ email: `template${n}@example.test` }],
    });
    expect(await admin.completed(id, 30_000)).toMatchObject({ counts: { sent: 1 } });
    const { source } = sink.mails.find(({ to }) => to === `template${n}@example.test`)!;
    expect(namesOf(headersOf(source))).toEqual(NAMES);
  }
});

test('no injection string is accepted as an address', async () => {
  for (const text of [
    ...INJECTIONS,
    ...REFUSED,
    `${EVIL}\r\n`,
    `${EVIL},b@evil.test`,
    `"a b"@evil.test`,
    `<${EVIL}>`,
    `a@b@evil.test`,
  ]) {
    const refusal = await admin.refuse({ templateName: 'all', typeEvent: 'PERSONAL', to: [{ email: text }] });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(JSON.stringify(refusal)).not.toContain('evil.test');
  }
});

test('only the addressed recipients got mails', () => {
  const strangers = sink.mails.filter(({ to }) => !/^(to|user|template)\d+@example\.test$/.test(to));
  expect(strangers).toEqual([]);
});
