import { expect, test } from 'vitest';
import { severityOf } from './rate-limits';

test.each([
  ['bounced', 19, null],
  ['bounced', 20, 'warning'],
  ['bounced', 50, 'error'],
  ['complained', 0, null],
  ['complained', 1, 'warning'],
  ['complained', 3, 'error'],
] as const)('of 1,000 mails, %s by %i is %s', (kind, count, severity) => {
  expect(severityOf(kind, { sent: 1_000, count })).toBe(severity);
});

test('the rate of a few mails has no severity', () => {
  expect(severityOf('bounced', { sent: 99, count: 99 })).toBeNull();
});
