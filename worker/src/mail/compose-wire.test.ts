import { asSubject } from '@tidings/core/rendering/subject';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../../packages/core/src/testing/random.js';
import { composeMail } from './compose.js';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const MAILS = 3_000;
/** Maximum length of a full name: first and last name of 150 characters each, and a space. */
const MAX_NAME = 301;

/** Text that may break a mail: line ends of any kind, NUL, control characters, unpaired surrogates, long lines, dots, and text like headers. */
const NASTY = [
  '\r',
  '\n',
  '\r\n',
  '\n\r',
  '\r\r\n',
  '\u0000',
  '\u0001',
  '\u0008',
  '\t',
  '\u000b',
  '\f',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\u00a0',
  '\ud800',
  '\udc00',
  '😀',
  'ü',
  '田中',
  'نص',
  '=',
  '=\r\n',
  '=0A',
  '=?utf-8?Q?=0A?=',
  ' ',
  '.',
  '\r\n.\r\n',
  '\r\nBcc: b@example.test\r\n\r\n',
  '"',
  '\\',
  '<',
  '>',
  ',',
  ';',
  ':',
  '(',
  ')',
  '@',
  '--x',
  'word',
  'x'.repeat(80),
  'y'.repeat(1_200),
  'é'.repeat(700),
  `${'z'.repeat(75)} `,
  '   ',
  '\t\r',
  '{{x}}',
  '<p>',
];

const nasty = (random: Random, max: number) =>
  Array.from({ length: random.below(max + 1) }, () => random.one(NASTY)).join('');

test(`no mail has a bare line feed, a bare carriage return, a NUL or a line over 998 octets (seed ${SEED})`, () => {
  const random = createRandom(SEED);
  for (let mail = 0; mail < MAILS; mail += 1) {
    const raw = composeMail(
      {
        from: random.one(['Tidings <news@example.com>', 'news@example.com', '"Ü, Tidings" <news@example.com>']),
        to: {
          name: nasty(random, 6).slice(0, MAX_NAME),
          address: random.one(['ann@example.test', "o'neil+x@example.test", 'юзер@пример.рф']),
        },
        messageId: '<1.2@example.test>',
        subject: asSubject(nasty(random, 8)),
        html: random.below(2) ? nasty(random, 30) : '',
        text: nasty(random, 30),
      },
      { date: new Date(0), boundary: '--_b-1' },
    );
    expect({ mail, ...faultsOf(raw) }).toEqual({ mail });
  }
});

const faultsOf = (raw: string): Record<string, string> => {
  const lines = raw.split('\r\n');
  const stray = lines.find((line) => /[\r\n\0]/.test(line));
  const long = lines.find((line) => line.length > 998);
  const headers = lines.slice(0, lines.indexOf(''));
  const names = headers.filter((line) => !/^[ \t]/.test(line)).map((line) => line.slice(0, line.indexOf(':')));
  const odd = names.find((name) => !KNOWN.has(name));
  const body = raw.slice(raw.indexOf('\r\n\r\n'));
  return {
    ...(stray !== undefined && { stray }),
    ...(long !== undefined && { long }),
    ...(odd !== undefined && { odd }),
    ...(/[^\x20-\x7f\t\r\n]/.test(body) && { body }),
    ...(!raw.endsWith('\r\n') && { end: raw.slice(-20) }),
  };
};

const KNOWN = new Set([
  'Auto-Submitted',
  'From',
  'To',
  'Subject',
  'Message-ID',
  'Content-Transfer-Encoding',
  'Date',
  'MIME-Version',
  'Content-Type',
]);
