import { expect, test } from 'vitest';
import { readReport } from './read-report.js';
import { multipartOf } from './testing/mails.js';

const complaintOf = (type: string, fields = '') =>
  multipartOf('multipart/report; report-type=feedback-report', { From: 'fbl@provider.test' }, [
    { type: 'text/plain', body: 'This is an abuse report for a mail.' },
    {
      type: 'message/feedback-report',
      body: `Feedback-Type: ${type}
User-Agent: Feedback/1.0
Version: 1
Original-Mail-From: <bounces+token@mail.example.test>
Original-Rcpt-To: <Ann@dest.test>
Received-Date: Mon, 30 Nov 2026 05:00:00 +0000${fields}`,
    },
    {
      type: 'message/rfc822',
      body: 'From: news@example.test\nTo: ann@dest.test\nMessage-ID: <1@example.test>\n\nThe body that must not be kept.',
    },
  ]);

test.each(['abuse', 'fraud', 'other', 'Abuse'])('a report of type %s is a complaint', async (type) => {
  const report = await readReport(complaintOf(type));
  expect(report.type).toBe('complaint');
  expect(report.events).toMatchObject([
    { kind: 'COMPLAINED', bounceClass: null, recipient: 'ann@dest.test', happenedAt: '2026-11-30T05:00:00.000Z' },
  ]);
  expect(report.returned).toEqual({
    messageId: '<1@example.test>',
    to: ['ann@dest.test'],
    tokenSources: ['bounces+token@mail.example.test'],
  });
  expect(report.excerpt.toString()).not.toContain('must not be kept');
});

test.each(['not-spam', 'auth-failure', 'virus'])('a report of type %s is no complaint', async (type) => {
  expect((await readReport(complaintOf(type))).events).toMatchObject([{ kind: 'UNKNOWN' }]);
});

test('a report of type opt-out unsubscribes', async () => {
  expect((await readReport(complaintOf('opt-out'))).events).toMatchObject([{ kind: 'UNSUBSCRIBED' }]);
});
