import { expect, test } from 'vitest';
import { NO_TIME } from '../../components/local-time/chosen-time';
import { problemWith, type SendTime, toInstant } from './send-time';

const now = new Date('2026-11-24T12:00').getTime();
const time: SendTime = { isLater: false, sendAt: NO_TIME, expiresAt: NO_TIME };
const at = (text: string) => ({ ...NO_TIME, text });
const IMPOSSIBLE = { ...NO_TIME, isImpossible: true };

test('an immediate send without an end is valid', () => {
  expect(problemWith(time, now)).toBeUndefined();
});

test('a later send needs a time in the future', () => {
  expect(problemWith({ ...time, isLater: true }, now)?.field).toBe('sendAt');
  expect(problemWith({ ...time, isLater: true, sendAt: at('2026-11-24T11:59') }, now)?.field).toBe('sendAt');
  expect(problemWith({ ...time, isLater: true, sendAt: at('2026-11-24T12:01') }, now)).toBeUndefined();
});

test('the end of a send must be after the start', () => {
  expect(problemWith({ ...time, expiresAt: at('2026-11-24T11:00') }, now)?.field).toBe('expiresAt');
  const later = { isLater: true, sendAt: at('2026-11-25T12:00'), expiresAt: at('2026-11-25T11:00') };
  expect(problemWith(later, now)?.field).toBe('expiresAt');
  expect(problemWith({ ...later, expiresAt: at('2026-11-25T13:00') }, now)).toBeUndefined();
});

test.each([IMPOSSIBLE, at('20266-11-25T12:00'), at('0027-01-01T00:00')])(
  'a date that doesn’t exist is refused as the start and as the end of a send: %o',
  (chosen) => {
    expect(problemWith({ ...time, isLater: true, sendAt: chosen }, now)?.field).toBe('sendAt');
    expect(problemWith({ ...time, expiresAt: chosen }, now)?.field).toBe('expiresAt');
    expect(toInstant(chosen)).toBeNull();
  },
);

test('the server gets the instant that the form showed for a local time', () => {
  const autumn = at('2026-10-25T02:30');
  expect(toInstant(NO_TIME)).toBeNull();
  expect(toInstant(at('2027-03-28T02:30'), 'Europe/Berlin')).toBe('2027-03-28T01:30:00.000Z');
  expect(toInstant(autumn, 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(toInstant({ ...autumn, isLater: true }, 'Europe/Berlin')).toBe('2026-10-25T01:30:00.000Z');
});
