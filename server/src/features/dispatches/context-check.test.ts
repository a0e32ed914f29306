import 'reflect-metadata';
import { reportContext } from '@tidings/core/rendering/context-report';
import { planOfVersion } from '@tidings/core/rendering/version-plan';
import { beforeAll, expect, test } from 'vitest';
import { createTemplateRenderer, type TemplateReads } from '../templates/templates.feature.js';
import { createContextCheck } from './context-check.js';

let check: ReturnType<typeof createContextCheck>;

beforeAll(() => {
  const renderer = createTemplateRenderer();
  check = createContextCheck({ renderer });
  return () => renderer.stop();
});

const versionOf = (content: string) => {
  const source = { title: 'Hello', content, format: 'HTML' as const };
  const reads: TemplateReads = {
    variables: [],
    plan: planOfVersion(source),
    locale: null,
    subjects: [{ locale: null, subject: { kind: 'never-blank' } }],
    hasTopicLink: true,
  };
  return { key: content, reads, readSource: async () => source };
};

/** Longest time that the event loop waits while the task runs, in milliseconds. */
const longestBlock = async (task: () => Promise<unknown>): Promise<number> => {
  let longest = 0;
  let isRunning = true;
  let last = performance.now();
  const turn = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (isRunning) setImmediate(turn);
  };
  turn();
  await task();
  await new Promise(setImmediate);
  isRunning = false;
  return longest;
};

test('a small report is made at once, without reading the source', async () => {
  const report = await check({
    ...versionOf('{{a}} {{b}}'),
    readSource: () => Promise.reject(new Error('read')),
    request: { context: { a: 1 }, people: [{ email: 'x@example.test', recipient: {} }], hasOthers: false },
  });
  expect(report).toEqual({ missing: ['b'], ignored: [], issues: [{ path: 'b' }], isWhole: true });
});

test('the dearest report leaves the event loop free, and says the same as on the main thread', async () => {
  const version = versionOf(`${'{{#each @root.list}}'.repeat(3)}{{#if x}}{{y}}{{/if}}{{z}}${'{{/each}}'.repeat(3)}`);
  const request = { context: { list: Array.from({ length: 45 }, () => ({ x: 1 })) }, hasOthers: true };
  const warm = reportContext(version.reads, request);
  const startedAt = performance.now();
  const expected = reportContext(version.reads, request);
  const blocking = performance.now() - startedAt;
  expect(expected).toMatchObject({ missing: ['list.y', 'list.z'], isWhole: true });
  expect(warm).toEqual(expected);
  // The first report starts the thread.
  await check({ ...version, request });
  const blocks = [];
  for (let run = 0; run < 3; run += 1) {
    blocks.push(await longestBlock(async () => expect(await check({ ...version, request })).toEqual(expected)));
  }
  expect(Math.min(...blocks)).toBeLessThan(blocking / 3);
});

test('5,000 people with contexts of their own leave the event loop free', async () => {
  const version = versionOf(Array.from({ length: 40 }, (_, n) => `{{value${n}}}`).join(''));
  const people = Array.from({ length: 5_000 }, (_, n) => ({
    email: `p${n}@example.test`,
    recipient: { context: Object.fromEntries(Array.from({ length: 20 }, (_, key) => [`value${key}`, n])) },
  }));
  const request = { context: {}, people, hasOthers: false };
  const startedAt = performance.now();
  const expected = reportContext(version.reads, request);
  const blocking = performance.now() - startedAt;
  await check({ ...version, request });
  const blocks = [];
  for (let run = 0; run < 3; run += 1) {
    blocks.push(
      await longestBlock(async () => expect((await check({ ...version, request })).missing).toEqual(expected.missing)),
    );
  }
  expect(Math.min(...blocks)).toBeLessThan(blocking / 3);
});

test('a report that is too dear says that it isn’t whole', async () => {
  const version = versionOf(`${'{{#each @root.list}}'.repeat(8)}{{x}}${'{{/each}}'.repeat(8)}`);
  const list = Array.from({ length: 100 }, () => ({}));
  expect(await check({ ...version, request: { context: { list, user: 1 }, hasOthers: true } })).toMatchObject({
    ignored: ['user'],
    isWhole: false,
  });
});
