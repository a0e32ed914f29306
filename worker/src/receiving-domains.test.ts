import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReceivingDomains } from './receiving-domains.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a throttling reply is about the domain while the route accepts mails to others', () => {
  const domains = createReceivingDomains();
  domains.accepted('slow.test');
  domains.accepted('good.test');
  expect(domains.slowed('slow.test')).toMatchObject({ domain: 'slow.test' });
});

test('it is about the route while no other domain gets mails', () => {
  const domains = createReceivingDomains();
  domains.accepted('good.test');
  vi.advanceTimersByTime(11_000);
  domains.accepted('slow.test');
  expect(domains.slowed('slow.test')).toBeUndefined();
});

test('it is about the route if two domains ask for fewer mails', () => {
  const domains = createReceivingDomains();
  domains.accepted('good.test');
  expect(domains.slowed('slow.test')).toBeDefined();
  expect(domains.slowed('slow.test')).toBeDefined();
  expect(domains.slowed('slow-too.test')).toBeUndefined();
  vi.advanceTimersByTime(5_000);
  domains.accepted('good.test');
  vi.advanceTimersByTime(6_000);
  expect(domains.slowed('slow.test')).toBeDefined();
});

test('the rate is that of the last five to ten seconds', () => {
  const domains = createReceivingDomains();
  const send = (mails: number) => {
    for (let n = 0; n < mails; n += 1) domains.accepted('slow.test');
  };
  send(100);
  domains.accepted('good.test');
  vi.advanceTimersByTime(2_000);
  send(99);
  expect(domains.slowed('slow.test')!.perSecond).toBe(100);
  vi.advanceTimersByTime(4_000);
  send(39);
  domains.accepted('good.test');
  expect(domains.slowed('slow.test')!.perSecond, '240 mails in six seconds').toBeCloseTo(40, 0);
});
