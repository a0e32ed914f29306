import { expect, test } from 'vitest';
import { reportContext } from './context-report.js';
import { RESERVED_WITH_TOPIC } from './topic-links.js';

const VARIABLES = ['firstName', 'order.id', 'order.total'];

test('paths that the template reads and the context lacks are reported as missing', () => {
  expect(reportContext(VARIABLES, { context: { Order: { id: 1 }, order: { total: 2 } } })).toEqual({
    missing: ['firstName', 'order.id'],
    ignored: [],
  });
});

test('a path is reported as missing if one recipient lacks it in the merged context', () => {
  const context = { firstName: 'Ann', order: { id: 1, total: 2 } };
  expect(reportContext(VARIABLES, { context, own: [{ order: { id: 2 } }] }).missing).toEqual(['order.total']);
  expect(reportContext(VARIABLES, { context: {}, own: [context], everybodyHasOwn: true }).missing).toEqual([]);
  expect(reportContext(VARIABLES, { context: {}, own: [context, {}], everybodyHasOwn: true }).missing).toEqual(
    VARIABLES,
  );
  expect(reportContext(VARIABLES, { context: {}, own: [context] }).missing).toEqual(VARIABLES);
});

test('reserved keys are reported, whichever context has them', () => {
  expect(reportContext([], { context: { user: {}, title: 'x' }, own: [{ username: 'ann' }] })).toEqual({
    missing: [],
    ignored: ['user', 'username'],
  });
});

test('links to unsubscribe are never missing in a mail with a topic, and the context can’t set them', () => {
  const variables = ['title', 'unsubscribeUrl'];
  const context = { preferencesUrl: 'https://example.test' };
  expect(reportContext(variables, { context })).toEqual({ missing: variables, ignored: [] });
  expect(reportContext(variables, { context, reserved: RESERVED_WITH_TOPIC })).toEqual({
    missing: ['title'],
    ignored: ['preferencesUrl'],
  });
});

test('a report has at most a hundred paths of two hundred characters, and is limited in the time it takes', () => {
  const variables = Array.from({ length: 2_000 }, (_, n) => `a.${'x'.repeat(300)}${n}`);
  const own = Array.from({ length: 5_000 }, () => ({ b: 1 }));
  const start = performance.now();
  const { missing } = reportContext(variables, { context: {}, own, everybodyHasOwn: true });
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(missing).toHaveLength(100);
  expect(missing[0]).toHaveLength(200);
});
