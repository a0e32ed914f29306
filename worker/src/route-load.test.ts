import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRouteLoad } from './route-load.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('the rate of a route is known once it was full for a second', () => {
  const load = createRouteLoad();
  load.begun(10);
  expect(load.room({ bulk: 10, all: 10 })).toBe(0);
  expect(load.perSecond()).toBe(Number.POSITIVE_INFINITY);
  vi.advanceTimersByTime(1_100);
  expect(load.room({ bulk: 10, all: 10 })).toBe(0);
  expect(load.perSecond(), 'a silent server').toBe(0);
  for (let n = 0; n < 4; n += 1) load.accepted();
  expect(load.perSecond()).toBe(4);
});

test('a route with room might accept more', () => {
  const load = createRouteLoad();
  load.begun(12);
  load.room({ bulk: 10, all: 10 });
  vi.advanceTimersByTime(1_100);
  for (let n = 0; n < 3; n += 1) load.ended();
  expect(load.inFlight()).toBe(9);
  expect(load.room({ bulk: 10, all: 10 })).toBe(1);
  expect(load.perSecond()).toBe(Number.POSITIVE_INFINITY);
});

test('the last accepted mail proves that a route works', () => {
  const load = createRouteLoad();
  expect(load.hasAcceptedWithin(1_000)).toBe(false);
  load.accepted();
  expect(load.hasAcceptedWithin(1_000)).toBe(true);
  vi.advanceTimersByTime(1_100);
  expect(load.hasAcceptedWithin(1_000)).toBe(false);
});
