import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { Recipient } from '@tidings/core/ledger/recipient';
import { NO_PARTS } from '@tidings/core/rendering/template-version';
import { createRandom, type Random } from '../../../packages/core/src/testing/random.js';
import type { EncodedFile } from '../mail/mail-files.js';

/** What a mail is made of, and what its reader must find. */
export interface RandomMail {
  dispatch: DispatchContent;
  recipient: Recipient;
  email: string;
  files: (Omit<EncodedFile, 'encoded'> & { content: Buffer })[];
  expected: {
    subject: string;
    /** Undefined: the mail is plain text. */
    html: string | undefined;
    text: string;
    name: string;
    replyTo: { name: string; address: string } | undefined;
    headers: Record<string, string>;
  };
}

const NAMES = [
  'Anna',
  'Жук, Майский',
  '田中 一郎',
  'Ελένη',
  'محمد علي',
  'Zoë "Zo" O’Neil',
  '🪲 Beetle',
  'A'.repeat(90),
];
const WORDS = {
  en: 'a beetle sits on the leaf and waits for rain',
  ru: 'майский жук сидит на листе и ждёт дождя',
  el: 'το σκαθάρι κάθεται στο φύλλο',
  ja: '甲虫は葉の上で雨を待っています',
  ar: 'الخنفساء تجلس على الورقة',
};
const LANGUAGES = Object.keys(WORDS) as (keyof typeof WORDS)[];
const FILE_NAMES = ['invoice.pdf', 'Счёт № 7 за июнь.pdf', '請求書.pdf', '🪲 «a, b».pdf', `${'long '.repeat(30)}x.pdf`];
const REPLIES = [
  { name: '', address: 'help@example.com' },
  { name: 'Support', address: 'help@example.com' },
  { name: 'Поддержка', address: 'help@example.com' },
];
const HEADERS: Record<string, string>[] = [
  { 'X-Entity-Ref-ID': 'order-4711' },
  { 'X-Note': 'Майский жук сидит на листе и ждёт дождя, а дождя всё нет и нет' },
  { References: '<order-1@example.com> <order-2@example.com>', 'In-Reply-To': '<order-2@example.com>' },
  { 'Feedback-ID': 'digest:tidings:example', 'X-Long': 'x'.repeat(880) },
];

const textIn = (language: keyof typeof WORDS, random: Random): string => {
  const words = WORDS[language].split(' ');
  const lines = Array.from({ length: 1 + random.below(4) }, () => {
    const long = random.below(5) === 0 ? 200 : 1 + random.below(12);
    return Array.from({ length: long }, () => random.one(words)).join(' ');
  });
  // A dot at the beginning of a line, and a line that no encoding may break.
  return [...lines, '.', `..${'y'.repeat(random.one([1, 75, 77, 1_200]))}`, `${random.one(words)}=3D`].join('\n');
};

const filesOf = (random: Random, isHtml: boolean): RandomMail['files'] => {
  const bytes = () => Buffer.from(Array.from({ length: 1 + random.below(400) }, () => random.below(256)));
  const pictures = isHtml
    ? Array.from({ length: random.below(3) }, (_, at) => ({
        name: `${at}.png`,
        contentType: 'image/png',
        cid: `picture-${at}@mail`,
        content: bytes(),
      }))
    : [];
  const others = Array.from({ length: random.below(3) }, (_, at) => ({
    name: `${at} ${random.one(FILE_NAMES)}`,
    contentType: random.one(['application/pdf', 'application/zip', 'text/csv; charset=utf-8']),
    content: bytes(),
  }));
  const invitation = {
    name: random.one(['invite.ics', 'встреча.ics']),
    contentType: `text/calendar; method=${random.one(['REQUEST', 'CANCEL'])}`,
    content: Buffer.from('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:Жук\r\nEND:VCALENDAR\r\n'),
  };
  return [...pictures, ...others, ...(random.below(3) === 0 ? [invitation] : [])];
};

/** A mail with random parts. The template has two languages; the recipient reads one of them. */
export const randomMail = (seed: number): RandomMail => {
  const random = createRandom(seed);
  const isHtml = random.below(4) > 0;
  const hasLayout = isHtml && random.below(2) === 0;
  const [own, other] = [random.one(LANGUAGES), random.one(LANGUAGES)];
  const read = random.one([own, other]);
  const name = random.one(NAMES);
  const files = filesOf(random, isHtml);
  const bodies = { [own]: textIn(own, random), [other]: textIn(other, random) };
  const images = files.flatMap(({ cid }) => (cid ? `<img src="cid:${cid}">` : [])).join('');
  const inner = (language: string) => `<p>${bodies[language]}</p>${images}`;
  const textsOf = (language: string) => {
    const content = hasLayout ? `{{#> page}}${inner(language)}{{/page}}` : `<body>${inner(language)}</body>`;
    return {
      title: `${WORDS[language as keyof typeof WORDS]}: {{{user.name}}}`,
      content: isHtml ? content : `${bodies[language]}\n{{{user.name}}}`,
      text: isHtml ? `${bodies[language]}\n{{{user.name}}}` : null,
      preheader: null,
    };
  };
  const replyTo = random.one([undefined, ...REPLIES]);
  const headers = random.one([{}, ...HEADERS]);
  const { title, content, text } = textsOf(own);
  return {
    dispatch: {
      id: `01890b0c-0000-7000-8000-${String(seed).padStart(12, '0')}`,
      type: 'PERSONAL',
      queue: 'email.corpus',
      templateSlug: `corpus-${seed}`,
      templateVersion: 1,
      title,
      content,
      format: isHtml ? 'HTML' : 'TEXT',
      parts: {
        ...NO_PARTS,
        locale: own,
        text,
        locales: { [other]: textsOf(other) },
        partials: hasLayout ? { page: '<html><body>{{> @partial-block}}<hr></body></html>' } : {},
      },
      attachments: [],
      replyTo: replyTo ? (replyTo.name ? `${replyTo.name} <${replyTo.address}>` : replyTo.address) : null,
      headers,
      context: {},
      topic: null,
      senderId: null,
      trace: null,
    },
    recipient: { name, locale: read },
    email: `anna.${seed}@example.test`,
    files,
    expected: {
      subject: `${WORDS[read]}: ${name}`,
      html: isHtml
        ? hasLayout
          ? `<html><body>${inner(read)}<hr></body></html>`
          : `<body>${inner(read)}</body>`
        : undefined,
      text: `${bodies[read]}\n${name}`,
      name,
      replyTo,
      headers,
    },
  };
};
