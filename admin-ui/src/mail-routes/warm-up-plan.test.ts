import { expect, test } from 'vitest';
import { daysOf } from './warm-up-plan';

const today = '2026-12-30';

test('the days of a plan are those that the server computes', () => {
  expect(daysOf({ mails: 50, factor: 1.5, target: 200 }, { perDay: null, today })).toEqual([
    { date: '2026-12-30', mails: 50 },
    { date: '2026-12-31', mails: 75 },
    { date: '2027-01-01', mails: 112 },
    { date: '2027-01-02', mails: 168 },
  ]);
});

test('a plan without a target ends at the limit per day, and begins when it says', () => {
  expect(daysOf({ mails: 100, factor: 2, startsOn: '2026-12-01' }, { perDay: 200, today })).toEqual([
    { date: '2026-12-01', mails: 100 },
  ]);
});

test.each([
  { mails: 50, factor: 1.5 },
  { mails: 0, factor: 1.5, target: 100 },
  { mails: 50, factor: 1, target: 100 },
  { mails: 50, target: 40 },
  { target: 40 },
  { mails: 50, target: 100, startsOn: 'soon' },
])('an incomplete plan has no days: %o', (values) => {
  expect(daysOf(values, { perDay: null, today })).toEqual([]);
});
