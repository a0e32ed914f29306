import { createLogger } from '@tidings/core/runtime/logger';
import { expect, test } from 'vitest';
import { createRefusalLimiter } from './refusal-limiter.js';

const start = () => {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ name: 'test', level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const clock = { milliseconds: 0 };
  return { clock, lines, ...createRefusalLimiter({ logger, now: () => clock.milliseconds }) };
};

const refusal = (address: string, provider = 'ses') => ({ address, provider, reason: 'the signature is wrong' });

test('an address is blocked after 60 refused calls, for the rest of the minute', () => {
  const { note, isBlocked, clock } = start();
  for (let n = 0; n < 60; n += 1) {
    expect(isBlocked('192.0.2.1')).toBe(false);
    note(refusal('192.0.2.1'));
  }
  expect(isBlocked('192.0.2.1')).toBe(true);
  expect(isBlocked('192.0.2.2')).toBe(false);
  clock.milliseconds = 60_000;
  expect(isBlocked('192.0.2.1')).toBe(false);
});

test('the first refused call of a provider in a minute is logged, with the number of those before it', () => {
  const { note, clock, lines } = start();
  for (let n = 0; n < 30; n += 1) note(refusal(`192.0.2.${n}`));
  note(refusal('192.0.2.1', 'mailgun'));
  clock.milliseconds = 60_000;
  note(refusal('192.0.2.1'));
  expect(lines.map(({ provider, unloggedBefore }) => [provider, unloggedBefore])).toEqual([
    ['ses', 0],
    ['mailgun', 0],
    ['ses', 29],
  ]);
  expect(JSON.stringify(lines)).not.toContain('192.0.2.1');
});

test('calls from a million addresses take little memory', () => {
  const { note, isBlocked } = start();
  for (let n = 0; n < 1_000_000; n += 1) note(refusal(String(n)));
  expect(isBlocked('999999')).toBe(false);
});
