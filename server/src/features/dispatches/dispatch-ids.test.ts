import { validate, version } from 'uuid';
import { expect, test } from 'vitest';
import { createDispatchIds } from './dispatch-ids.js';

test('ids are UUIDv7 of now, each greater than the one before', () => {
  const before = Date.now();
  const next = createDispatchIds();
  const ids = Array.from({ length: 5_000 }, next);
  for (const id of [ids[0]!, ids.at(-1)!]) {
    expect(validate(id)).toBe(true);
    expect(version(id)).toBe(7);
    const at = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
  }
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(5_000);
});

test('ids of two processes differ', () => {
  const [one, other] = [createDispatchIds(), createDispatchIds()];
  const ids = Array.from({ length: 1_000 }, () => [one(), other()]).flat();
  expect(new Set(ids).size).toBe(2_000);
});
