import { expect, test } from 'vitest';
import { queueNameOf } from './queue-name.js';

test.each([
  ['news', 'email.news'],
  ['Password Reset', 'email.password-reset'],
  ['  weekly -- digest!? ', 'email.weekly-digest'],
  ['Новые фильмы', 'email.novye-filmy'],
  ['Größe & Maß', 'email.grosse-mass'],
  ['a.b/c#*', 'email.a-b-c'],
])('the name %j maps to the queue %s', (name, queue) => {
  expect(queueNameOf(name)).toBe(queue);
});

test('a name without usable characters maps to a stable queue of its own', () => {
  expect(queueNameOf('!!!')).toMatch(/^email\.[0-9a-f]{12}$/);
  expect(queueNameOf('!!!')).toBe(queueNameOf('!!!'));
  expect(queueNameOf('!!!')).not.toBe(queueNameOf('???'));
});

test('a name of any length maps to a valid queue name: at most 255 bytes, no trailing dash', () => {
  expect(Buffer.byteLength(queueNameOf('x'.repeat(1_000)))).toBeLessThanOrEqual(255);
  expect(queueNameOf(`${'x'.repeat(99)} and more`)).not.toMatch(/-$/);
});
