import { expect, test } from 'vitest';
import { quietUntil, zoneOfRecipient } from './quiet-hours.js';

/** The end of quiet hours at a moment, as an instant. */
const endAt = (moment: string, hours: string, zone: string) => {
  const [from, to] = hours.split('-') as [string, string];
  const end = quietUntil(Date.parse(moment), { from, to, zone });
  return end === undefined ? undefined : new Date(end).toISOString().slice(0, 16);
};

test.each([
  ['before', '2026-01-15T20:59Z', undefined],
  ['at the beginning', '2026-01-15T21:00Z', '2026-01-16T06:00'],
  ['before midnight', '2026-01-15T22:30Z', '2026-01-16T06:00'],
  ['after midnight', '2026-01-16T03:00Z', '2026-01-16T06:00'],
  ['a moment before the end', '2026-01-16T05:59:59.999Z', '2026-01-16T06:00'],
  ['at the end', '2026-01-16T06:00Z', undefined],
])('quiet hours over midnight, %s', (_, moment, end) => {
  expect(endAt(moment, '22:00-07:00', 'Europe/Berlin')).toBe(end);
});

test.each([
  ['2026-06-01T11:59Z', undefined],
  ['2026-06-01T12:00Z', '2026-06-01T14:00'],
  ['2026-06-01T14:00Z', undefined],
])('quiet hours within a day, at %s', (moment, end) => {
  expect(endAt(moment, '12:00-14:00', 'UTC')).toBe(end);
});

test('quiet hours until midnight, and from midnight', () => {
  expect(endAt('2026-06-01T23:00Z', '22:00-00:00', 'UTC')).toBe('2026-06-02T00:00');
  expect(endAt('2026-06-02T00:00Z', '22:00-00:00', 'UTC')).toBeUndefined();
  expect(endAt('2026-06-02T00:00Z', '00:00-06:30', 'UTC')).toBe('2026-06-02T06:30');
});

// Berlin moves its clocks from 02:00 to 03:00 on 2026-03-29, at 01:00 UTC.
test.each([
  ['22:00-07:00', '2026-03-28T22:00Z', '2026-03-29T05:00'],
  ['22:00-02:30', '2026-03-29T00:30Z', '2026-03-29T01:00'],
  ['22:00-02:30', '2026-03-29T01:00Z', undefined],
  ['02:30-07:00', '2026-03-29T00:59Z', undefined],
  ['02:30-07:00', '2026-03-29T01:00Z', '2026-03-29T05:00'],
  ['02:10-02:50', '2026-03-29T01:00Z', undefined],
])('the hour that is skipped in spring: %s at %s', (hours, moment, end) => {
  expect(endAt(moment, hours, 'Europe/Berlin')).toBe(end);
});

// Berlin moves its clocks from 03:00 to 02:00 on 2026-10-25, at 01:00 UTC: 02:30 is at 00:30 and at 01:30 UTC.
test.each([
  ['22:00-07:00', '2026-10-24T21:00Z', '2026-10-25T06:00'],
  ['22:00-02:30', '2026-10-25T00:15Z', '2026-10-25T01:30'],
  ['22:00-02:30', '2026-10-25T00:45Z', '2026-10-25T01:30'],
  ['22:00-02:30', '2026-10-25T01:30Z', undefined],
  ['02:30-07:00', '2026-10-25T00:29Z', undefined],
  ['02:30-07:00', '2026-10-25T00:30Z', '2026-10-25T06:00'],
  ['02:30-07:00', '2026-10-25T01:10Z', '2026-10-25T06:00'],
])('the hour that comes twice in autumn: %s at %s', (hours, moment, end) => {
  expect(endAt(moment, hours, 'Europe/Berlin')).toBe(end);
});

test('a zone that moves its clocks by half an hour, and one whose clocks skip midnight', () => {
  // Lord Howe: from 02:00 to 02:30 on 2026-10-04, at 15:30 UTC of the day before.
  expect(endAt('2026-10-03T15:00Z', '22:00-02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30');
  // Cairo: from 00:00 to 01:00 on 2026-04-24, at 22:00 UTC of the day before.
  expect(endAt('2026-04-23T21:00Z', '22:00-00:30', 'Africa/Cairo')).toBe('2026-04-23T22:00');
  expect(endAt('2026-04-23T21:00Z', '22:00-07:00', 'Africa/Cairo')).toBe('2026-04-24T04:00');
});

test('moments of a whole year are as the clocks of their zones show', () => {
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia']) {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' });
    for (let at = Date.parse('2026-01-01T00:10Z'); at < Date.parse('2027-01-01T00:00Z'); at += 110 * 60_000) {
      const shown = clock.format(at);
      expect(quietUntil(at, { from: '22:00', to: '07:00', zone }) !== undefined, `${zone} ${shown}`).toBe(
        shown >= '22:00' || shown < '07:00',
      );
    }
  }
});

test.each([
  ['Asia/Tokyo', 'Europe/Berlin', 'Asia/Tokyo'],
  ['Mars/Olympus', 'Europe/Berlin', 'Europe/Berlin'],
  ['UTC', 'Europe/Berlin', 'Europe/Berlin'],
  [undefined, 'Europe/Berlin', 'Europe/Berlin'],
  ['', null, 'UTC'],
  [undefined, 'Nowhere', 'UTC'],
])('the zone of a recipient in %s, of a sender in %s, is %s', (recipient, zone, expected) => {
  expect(zoneOfRecipient(recipient, { from: '22:00', to: '07:00', zone })).toBe(expected);
});
