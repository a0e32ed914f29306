import { expect, test } from 'vitest';
import { isDatabaseAway, isPassing, mayBeCommitted } from './away.js';

const withCode = (code: string) => Object.assign(new Error('in its own words'), { code });

test.each([
  '25006',
  '53000',
  '53100',
  '53200',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '57P04',
  '08006',
  '58030',
  'EAI_AGAIN',
])('the error %s means that PostgreSQL is unavailable or accepts no writes', (code) => {
  expect(isDatabaseAway(withCode(code))).toBe(true);
});

test.each(['23505', '42703', '22021', '28P01', '3D000', '42501'])(
  'the error %s means that the statement or the account is wrong',
  (code) => {
    expect([isDatabaseAway(withCode(code)), isPassing(withCode(code))]).toEqual([false, false]);
  },
);

test.each(['40001', '40P01', '55P03', '57014'])('after the error %s the same statement may succeed', (code) => {
  expect(isPassing(withCode(code))).toBe(true);
});

test.each([
  ['an answer that never came', new Error('Query read timeout'), true],
  ['a connection that was lost', new Error('Connection terminated unexpectedly'), true],
  ['a server that was shut down', withCode('57P01'), true],
  ['a connection that was never made', new Error('Connection terminated due to connection timeout'), false],
  ['a server that refuses connections', withCode('ECONNREFUSED'), false],
  ['a read-only server', withCode('25006'), false],
  ['a full disk', withCode('53100'), false],
])('after %s, %o, mayBeCommitted returns %s', (_, err, expected) => {
  expect(mayBeCommitted(err)).toBe(expected);
});
