import { describe, expect, test } from 'vitest';
import { readInstant } from './instant.js';

describe('a valid instant', () => {
  test.each([
    ['2026-11-23T06:00:00.000Z', '2026-11-23T06:00:00.000Z'],
    ['2026-11-23T06:00Z', '2026-11-23T06:00:00.000Z'],
    ['2026-11-23T06:00:00.123456789Z', '2026-11-23T06:00:00.123Z'],
    ['2026-11-23T06:00:00+05:45', '2026-11-23T00:15:00.000Z'],
    ['2026-11-23T06:00:00-12:00', '2026-11-23T18:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['2026-12-31T24:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s is read as %s', (text, expected) => {
    expect(readInstant(text)).toEqual(new Date(expected));
  });
});

describe('an invalid instant', () => {
  test.each([
    ['2026-02-30T00:00:00Z', 'instant.date'],
    ['2026-02-29T00:00:00Z', 'instant.date'],
    ['1900-02-29T00:00:00Z', 'instant.date'],
    ['2026-04-31T00:00:00+02:00', 'instant.date'],
    ['2026-00-10T00:00:00Z', 'instant.date'],
    ['2026-13-01T00:00:00Z', 'instant.date'],
    ['2026-01-00T00:00:00Z', 'instant.date'],
    ['2026-01-32T00:00:00Z', 'instant.date'],
    ['0000-01-01T00:00:00Z', 'instant.date'],
    ['2016-12-31T23:59:60Z', 'instant.leapSecond'],
    ['2026-01-01T23:59:61Z', 'instant.time'],
    ['2026-01-01T24:00:01Z', 'instant.time'],
    ['2026-01-01T24:00:00.5Z', 'instant.time'],
    ['2026-01-01T25:00:00Z', 'instant.time'],
    ['2026-01-01T00:60:00Z', 'instant.time'],
    ['2026-01-01T00:00:00', 'instant.offset'],
    ['2026-01-01T00:00', 'instant.offset'],
    ['2026-01-01', 'instant.offset'],
    ['2026-01-01T00:00:00+24:00', 'instant.format'],
    ['2026-01-01T00:00:00+02:60', 'instant.format'],
    ['2026-01-01T00:00:00+0200', 'instant.format'],
    ['2026-01-01T00:00:00 Europe/Berlin', 'instant.format'],
    ['20266-01-01T00:00:00Z', 'instant.format'],
    ['+020266-01-01T00:00:00Z', 'instant.format'],
    ['-000001-01-01T00:00:00Z', 'instant.format'],
    ['0001-01-01T00:00:00+01:00', 'instant.year'],
    ['9999-12-31T23:59:59-01:00', 'instant.year'],
    ['1764000000', 'instant.format'],
    ['tomorrow', 'instant.format'],
    ['', 'instant.format'],
  ])('"%s" breaks the rule %s', (text, rule) => {
    expect(readInstant(text)).toBe(rule);
  });
});
