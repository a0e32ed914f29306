import { expect, test } from 'vitest';
import { changesBetween, excerptOf } from './changes';

const toInput = ({ name, description, groupIds }: Record<string, unknown>) => ({ name, description, groupIds });
const loaded = { id: '1', name: 'A', description: 'a', groupIds: ['x'], updatedAt: 'then' };

test('only fields that someone else changed are listed, and each says whether the form changed it differently', () => {
  const newer = { ...loaded, name: 'B', groupIds: ['x', 'y'], updatedAt: 'now' };
  const mine = { ...loaded, name: 'C', description: 'c' };
  expect(changesBetween({ loaded, newer, mine, toInput })).toEqual([
    { field: 'name', newer: 'B', mine: 'C', isInConflict: true },
    { field: 'groupIds', newer: ['x', 'y'], mine: ['x'], isInConflict: false },
  ]);
});

test('the same change by both people is no conflict', () => {
  const newer = { ...loaded, name: 'B' };
  expect(changesBetween({ loaded, newer, mine: newer, toInput })).toMatchObject([{ isInConflict: false }]);
});

test('the excerpt of a long text begins shortly before the first difference', () => {
  const text = `${'a'.repeat(500)}new${'b'.repeat(500)}`;
  const excerpt = excerptOf(text, 'a'.repeat(1_000));
  expect(excerpt).toMatch(/^…a{40}newb+…$/);
  expect(excerptOf('short', 'other')).toBe('short');
});
