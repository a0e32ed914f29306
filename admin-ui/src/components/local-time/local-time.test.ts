import { describe, expect, test } from 'vitest';
import { readLocalTime, toLocalText } from './local-time';

const inWords = (text: string, zone: string) => {
  const time = readLocalTime(text, zone);
  const iso = (instant: number) => new Date(instant).toISOString().slice(0, 19);
  if (time.kind === 'invalid') return time.reason;
  if (time.kind === 'once') return iso(time.instant);
  if (time.kind === 'twice') return time.instants.map(iso);
  return { becomes: iso(time.becomes), shown: toLocalText(time.becomes, zone) };
};

test.each([
  ['2026-11-24T12:00', 'Europe/Berlin', '2026-11-24T11:00:00'],
  ['2027-07-01T12:00', 'Europe/Berlin', '2027-07-01T10:00:00'],
  ['2027-07-01T12:00', 'Asia/Kathmandu', '2027-07-01T06:15:00'],
  ['2027-07-01T12:00', 'UTC', '2027-07-01T12:00:00'],
  ['2027-07-01T00:00:30', 'America/New_York', '2027-07-01T04:00:30'],
  ['2028-02-29T00:00', 'Pacific/Kiritimati', '2028-02-28T10:00:00'],
  ['9999-12-31T23:59', 'Pacific/Pago_Pago', '+010000-01-01T10:59'],
])('%s in %s is exactly one instant', (text, zone, expected) => {
  expect(inWords(text, zone)).toBe(expected);
});

test.each([
  ['2027-03-28T02:00', 'Europe/Berlin', '2027-03-28T03:00'],
  ['2027-03-28T02:30', 'Europe/Berlin', '2027-03-28T03:30'],
  ['2027-03-28T02:59:59', 'Europe/Berlin', '2027-03-28T03:59'],
  ['2027-03-14T02:30', 'America/New_York', '2027-03-14T03:30'],
  // Lord Howe changes its clocks by half an hour.
  ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-04T02:45'],
  // In Chile the clocks change at midnight.
  ['2027-09-05T00:30', 'America/Santiago', '2027-09-05T01:30'],
  // Samoa skipped a whole day.
  ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-31T12:00'],
])('%s in %s is skipped by the clocks, and is shown as the time after the change', (text, zone, shown) => {
  expect(inWords(text, zone)).toMatchObject({ shown });
});

test.each([
  ['2026-10-25T02:30', 'Europe/Berlin', ['2026-10-25T00:30:00', '2026-10-25T01:30:00']],
  ['2026-10-25T02:00', 'Europe/Berlin', ['2026-10-25T00:00:00', '2026-10-25T01:00:00']],
  ['2026-11-01T01:30', 'America/New_York', ['2026-11-01T05:30:00', '2026-11-01T06:30:00']],
  ['2027-04-04T01:45', 'Australia/Lord_Howe', ['2027-04-03T14:45:00', '2027-04-03T15:15:00']],
])('%s in %s occurs twice, so it is two instants', (text, zone, instants) => {
  expect(inWords(text, zone)).toEqual(instants);
});

test.each([
  ['2026-10-25T01:59', '2026-10-24T23:59:00'],
  ['2026-10-25T03:00', '2026-10-25T02:00:00'],
  ['2027-03-28T01:59', '2027-03-28T00:59:00'],
  ['2027-03-28T03:00', '2027-03-28T01:00:00'],
])('%s, close to a change of Berlin’s clocks, is exactly one instant', (text, expected) => {
  expect(inWords(text, 'Europe/Berlin')).toBe(expected);
});

describe('An invalid local time', () => {
  test.each([
    ['2027-02-30T10:00', 'date'],
    ['2027-02-29T10:00', 'date'],
    ['2027-13-01T10:00', 'date'],
    ['2027-00-01T10:00', 'date'],
    ['2027-01-00T10:00', 'date'],
    ['2027-01-01T24:00', 'date'],
    ['2027-01-01T10:60', 'date'],
    ['2027-01-01', 'date'],
    ['tomorrow', 'date'],
    ['', 'date'],
    ['0000-01-01T10:00', 'year'],
    ['0026-01-01T10:00', 'year'],
    ['20266-01-01T10:00', 'year'],
    ['275760-01-01T10:00', 'year'],
  ])('is refused: “%s”', (text, reason) => {
    expect(inWords(text, 'Europe/Berlin')).toBe(reason);
  });
});

test('a time in any hour around the autumn clock change stays the same when it is converted to text and back', () => {
  for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Tokyo']) {
    for (let instant = Date.UTC(2026, 9, 1); instant < Date.UTC(2026, 10, 4); instant += 3_600_000) {
      const time = readLocalTime(toLocalText(instant, zone), zone);
      const instants = time.kind === 'once' ? [time.instant] : time.kind === 'twice' ? time.instants : [];
      expect(instants).toContain(instant);
    }
  }
});
