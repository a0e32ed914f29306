import { describe, expect, test } from 'vitest';
import { type ContextReport, reportContext } from './context-report.js';
import { RESERVED_WITH_TOPIC } from './topic-links.js';
import { planOfVersion } from './version-plan.js';

const versionOf = (content: string, locales: Record<string, string> = {}) => ({
  locale: 'en',
  plan: planOfVersion({
    title: 'Hello',
    content,
    format: 'HTML',
    parts: {
      locale: 'en',
      text: null,
      preheader: null,
      replyTo: null,
      partials: {},
      locales: Object.fromEntries(
        Object.entries(locales).map(([locale, text]) => [
          locale,
          { title: 'Hello', content: text, text: null, preheader: null },
        ]),
      ),
    },
  }),
});

const VERSION = versionOf('{{firstName}} {{order.id}} {{order.total}}');

const person = (context?: Record<string, unknown>, locale?: string) => ({
  email: 'anna@example.test',
  recipient: { ...(context && { context }), ...(locale && { locale }) },
});

/** Processor time of this process. */
const cpuMs = () => process.cpuUsage().user / 1_000;

/** Issues as texts: path, what is expected, and whose. */
const textsOf = ({ issues }: ContextReport) =>
  issues.map(({ path, expected, people }) => [path, expected ?? [], people ? `of ${people}` : []].flat().join(' '));

test('paths that the template reads and the context lacks are missing', () => {
  const report = reportContext(VERSION, { context: { Order: { id: 1 }, order: { total: 2 } }, hasOthers: true });
  expect(report).toEqual({
    missing: ['firstName', 'order.id'],
    ignored: [],
    issues: [{ path: 'firstName' }, { path: 'order.id' }],
    isWhole: true,
  });
});

describe('people with contexts of their own', () => {
  const context = { firstName: 'Ann', order: { id: 1, total: 2 } };

  test('are checked with the merged context, and issues name them', () => {
    const people = [person(), person({ order: { id: 2 } }), person({ firstName: 'Bob' })];
    const report = reportContext(VERSION, { context, people, hasOthers: false });
    expect(report.missing).toEqual(['order.total']);
    expect(textsOf(report)).toEqual(['order.total of 1']);
  });

  test('may give all that the send’s context lacks', () => {
    expect(reportContext(VERSION, { context: {}, people: [person(context)], hasOthers: false }).issues).toEqual([]);
  });

  test('are not named if all people lack the value', () => {
    const people = [person(), person({ x: 1 })];
    expect(textsOf(reportContext(VERSION, { context: { order: context.order }, people, hasOthers: false }))).toEqual([
      'firstName',
    ]);
    expect(textsOf(reportContext(VERSION, { context: {}, people: [person(context)], hasOthers: true }))).toEqual([
      'firstName',
      'order.id',
      'order.total',
    ]);
  });

  test('are checked in the language of their mail', () => {
    const version = versionOf('{{a}}', { de: '{{b}}' });
    const people = [person(undefined, 'de-AT'), person(undefined, 'fr')];
    expect(textsOf(reportContext(version, { context: {}, people, hasOthers: false }))).toEqual(['b of 0', 'a of 1']);
    expect(reportContext(version, { context: {}, hasOthers: true }).missing).toEqual(['a', 'b']);
  });

  test('are checked with their own fields as conditions', () => {
    const version = versionOf('{{#if user.name}}{{a}}{{else}}{{b}}{{/if}}');
    expect(reportContext(version, { context: {}, people: [person()], hasOthers: false }).missing).toEqual(['b']);
    expect(reportContext(version, { context: {}, hasOthers: true }).missing).toEqual(['a', 'b']);
  });
});

test('reserved keys are ignored, whichever context has them', () => {
  const people = [person({ username: 'ann' })];
  const { ignored } = reportContext(versionOf(''), { context: { user: {}, title: 'x' }, people, hasOthers: false });
  expect(ignored).toEqual(['user', 'username']);
});

test('links to unsubscribe are never missing in a mail with a topic, and the context can’t set them', () => {
  const version = versionOf('{{title}} {{unsubscribeUrl}}');
  const context = { preferencesUrl: 'https://example.test' };
  expect(reportContext(version, { context, hasOthers: true })).toMatchObject({
    missing: ['title', 'unsubscribeUrl'],
    ignored: [],
  });
  expect(reportContext(version, { context, hasOthers: true, reserved: RESERVED_WITH_TOPIC })).toMatchObject({
    missing: ['title'],
    ignored: ['preferencesUrl'],
  });
});

test('a schema’s types and required keys are issues, and only absent values are missing', () => {
  const schema = { required: ['plan'], properties: { firstName: { type: 'string' as const }, plan: {} } };
  const people = [person({ firstName: 1 }), person({ plan: 'a' })];
  const report = reportContext(versionOf('{{firstName}}'), {
    context: { firstName: 'Ann' },
    people,
    hasOthers: false,
    schema,
  });
  expect(textsOf(report)).toEqual(['plan of 0', 'firstName string of 0']);
  expect(report.missing).toEqual(['plan']);
});

test('a report has at most a hundred paths of two hundred characters', () => {
  const content = Array.from({ length: 1_000 }, (_, n) => `{{a.${'x'.repeat(300)}${n}}}`).join('');
  const people = Array.from({ length: 5_000 }, () => person({ b: 1 }));
  const { missing } = reportContext(versionOf(content), { context: {}, people, hasOthers: false });
  expect(missing).toHaveLength(100);
  expect(missing[0]).toHaveLength(200);
});

test('5,000 people with contexts of their own are checked in less than a second', () => {
  const content = Array.from({ length: 40 }, (_, n) => `{{value${n}}}`).join('');
  const people = Array.from({ length: 5_000 }, (_, n) =>
    person(Object.fromEntries(Array.from({ length: 39 }, (_, key) => [`value${key}`, n]))),
  );
  const start = cpuMs();
  const report = reportContext(versionOf(content), { context: {}, people, hasOthers: false });
  expect(cpuMs() - start).toBeLessThan(1_000);
  expect(report).toMatchObject({ missing: ['value39'], isWhole: true });
});

test('a report says so if it stops because there is too much to check', () => {
  const content = `${'{{#each @root.list}}'.repeat(8)}{{x}}${'{{/each}}'.repeat(8)}`;
  const list = Array.from({ length: 100 }, () => ({}));
  const start = cpuMs();
  const report = reportContext(versionOf(content), { context: { list }, hasOthers: true });
  expect(report.isWhole).toBe(false);
  expect(cpuMs() - start).toBeLessThan(1_500);
});
