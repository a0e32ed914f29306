import { expect, test } from 'vitest';
import { readReport } from './read-report.js';
import { mailOf, multipartOf } from './testing/mails.js';

const PERSON = {
  From: 'Ann <Ann@dest.test>',
  To: 'bounces@mail.example.test',
  Subject: 'Re: Hello',
  Date: 'Mon, 30 Nov 2026 06:00:00 +0000',
  'In-Reply-To': '<7.01890b0c-0000-7000-8000-00123456789a@example.test>',
};

test.each<[string, Record<string, string>]>([
  ['a vacation notice of Sieve', { 'Auto-Submitted': 'auto-replied (vacation)' }],
  ['an absence notice of Exchange', { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }],
  ['an answer with X-Autoreply', { 'X-Autoreply': 'yes', Precedence: 'bulk' }],
  ['an answer with Precedence: auto_reply', { Precedence: 'auto_reply' }],
  ['an answer from the empty sender', { 'Return-Path': '<>' }],
  ['an answer known by its English subject', { Subject: 'Automatic reply: Hello' }],
  ['an answer known by its Russian subject', { Subject: '=?UTF-8?B?0JDQstGC0L7QvtGC0LLQtdGCOiBIZWxsbw==?=' }],
  ['an answer known by its German subject', { Subject: 'Abwesenheitsnotiz: Hello' }],
])('%s is an automatic answer', async (_, headers) => {
  const report = await readReport(mailOf({ ...PERSON, ...headers }, 'I am away. 550 5.1.1 is my phone.'));
  expect(report).toMatchObject({ type: 'automatic answer', isAutomatic: true });
  expect(report.events).toMatchObject([
    { kind: 'AUTO_REPLIED', bounceClass: null, recipient: 'ann@dest.test', happenedAt: '2026-11-30T06:00:00.000Z' },
  ]);
  expect(report.returned.messageId).toBe(PERSON['In-Reply-To']);
});

test.each<[string, Record<string, string>]>([
  ['a person', {}],
  ['a person whose program says that it is no robot', { 'Auto-Submitted': 'no' }],
  ['a person who asks to unsubscribe', { Subject: 'unsubscribe' }],
  [
    'Apple Mail, which unsubscribes for its user',
    { Subject: 'unsubscribe', 'Auto-Submitted': 'auto-replied', 'X-Apple-Unsubscribe': 'true' },
  ],
  [
    'Apple Mail, with the subject of another link',
    { Subject: 'Stop', 'Auto-Submitted': 'auto-replied', 'X-Apple-Unsubscribe': 'true' },
  ],
])('an answer of %s is not automatic', async (_, headers) => {
  const report = await readReport(mailOf({ ...PERSON, ...headers }, 'Please take me off the list.'));
  expect(report).toMatchObject({ type: 'other', isAutomatic: false, events: [] });
});

test('a vacation notice that says that the mail was not delivered is no bounce', async () => {
  const body = 'Ann has left. Your mail was not delivered: this address no longer exists. Write to\n\nben@dest.test';
  const report = await readReport(mailOf({ 'Return-Path': '<>', ...PERSON }, body));
  expect(report).toMatchObject({
    type: 'automatic answer',
    events: [{ kind: 'AUTO_REPLIED', recipient: 'ann@dest.test' }],
  });
});

test('a mail that a machine sent on its own is automatic, but no answer', async () => {
  const report = await readReport(mailOf({ From: 'cron@dest.test', 'Auto-Submitted': 'auto-generated' }, 'Done.'));
  expect(report).toMatchObject({ type: 'other', isAutomatic: true, events: [] });
});

test('a receipt is an automatic answer, and no bounce', async () => {
  const receipt = multipartOf('multipart/report; report-type=disposition-notification', { From: 'ann@dest.test' }, [
    { type: 'text/plain', body: 'The mail was displayed.' },
    {
      type: 'message/disposition-notification',
      body: `Final-Recipient: rfc822;ann@dest.test
Original-Message-ID: <7.01890b0c-0000-7000-8000-00123456789a@example.test>
Disposition: manual-action/MDN-sent-manually; displayed`,
    },
  ]);
  const report = await readReport(receipt);
  expect(report).toMatchObject({ type: 'receipt', isAutomatic: true });
  expect(report.events).toMatchObject([{ kind: 'AUTO_REPLIED', recipient: 'ann@dest.test' }]);
  expect(report.returned.messageId).toBe('<7.01890b0c-0000-7000-8000-00123456789a@example.test>');
});
