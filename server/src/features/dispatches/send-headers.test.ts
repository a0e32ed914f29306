import { expect, test } from 'vitest';
import { readHeaders } from './send-headers.js';

const read = (headers: Record<string, unknown>) => {
  const issues: string[] = [];
  const valid = readHeaders(headers, (path, rule, ..._params) => {
    issues.push(`${path} ${rule}`);
  });
  return { valid, issues };
};

test('a send may have its own headers and some known ones, as they are', () => {
  const headers = {
    'X-Entity-Ref-ID': 'order-4711',
    'x-note': 'Жук',
    'Feedback-ID': 'digest:tidings',
    References: '<1@example.com> <2@example.com>',
    'In-Reply-To': '<2@example.com>',
    'List-Help': '<https://example.com/help>',
    'X-PM-Tag': 'digest',
  };
  expect(read(headers)).toEqual({ valid: headers, issues: [] });
});

test('a send without headers has none', () => {
  expect(read({})).toEqual({ valid: undefined, issues: [] });
});

test.each([
  'From',
  'sender',
  'To',
  'Cc',
  'Bcc',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Auto-Submitted',
  'List-Id',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'DKIM-Signature',
  'Return-Path',
  'Received',
  'Disposition-Notification-To',
  'X-SMTPAPI',
  'X-MC-BccAddress',
  'X-Mailgun-Variables',
  'X-PM-Metadata-tidings',
  'X-Tidings-Token',
  'X-',
  'X-a b',
  'X-a:b',
  'X-a\r\nBcc',
  'X-Жук',
  `X-${'a'.repeat(60)}`,
  '',
])('the header %j is refused', (name) => {
  expect(read({ [name]: 'x' }).issues).toEqual([`headers.${name} header.name`]);
});

test.each<[string, unknown]>([
  ['a line break', 'a\r\nBcc: anna@example.com'],
  ['a bare line feed', 'a\nb'],
  ['a NUL', 'a\0'],
  ['a tab', 'a\tb'],
  ['a line separator', 'a\u2028b'],
  ['nothing', ''],
  ['a space before it', ' a'],
  ['more than 900 bytes', 'ж'.repeat(451)],
  ['a number', 7],
  ['a list', ['a']],
  ['null', null],
])('a value with %s is refused', (_, value) => {
  expect(read({ 'X-Note': value }).issues).toEqual(['headers.X-Note header.value']);
});

test('only X-… may have characters outside of ASCII', () => {
  expect(read({ Organization: 'Жуки' }).issues).toEqual(['headers.Organization header.ascii']);
});

test.each(['1@example.com', '<1>', '<1@example.com><2@example.com>', '<1@example.com>,<2@example.com>', '<a b@c>'])(
  '%j is refused as a list of message ids',
  (value) => {
    expect(read({ References: value }).issues).toEqual(['headers.References header.messageIds']);
  },
);

test('a name may be given once, in whatever case, and there are 20 headers at most', () => {
  expect(read({ 'X-Note': 'a', 'x-note': 'b' }).issues).toEqual(['headers.x-note header.once']);
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`X-${n}`, 'a']));
  expect(read(many).issues).toEqual(['headers list.maxItems']);
});
