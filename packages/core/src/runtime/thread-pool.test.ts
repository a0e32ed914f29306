import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createThreadPool } from './thread-pool.js';
import { waitUntil } from './wait-until.js';

const SCRIPT = fileURLToPath(new URL('../testing/odd-jobs.mjs', import.meta.url));

type OddJob =
  | 'nothing'
  | 'later'
  | 'thread'
  | 'for ever'
  | 'all memory'
  | 'throw'
  | 'exit'
  | 'wait'
  | 'wait a while'
  | 'short'
  | 'long';

interface Settings {
  maxThreads: number;
  script: string;
  itemMs: number;
  idleMs: number;
}

const start = ({ maxThreads = 1, script = SCRIPT, itemMs = 300, ...settings }: Partial<Settings> = {}) => {
  const pool = createThreadPool<string, OddJob, string>({ script, maxThreads, itemMs, heapMb: 32, ...settings });
  onTestFinished(() => pool.stop());
  return pool;
};

test('a batch resolves to a result for each item, in order', async () => {
  const pool = start();
  expect(await pool.run('did ', ['nothing', 'short', 'nothing'])).toEqual({
    done: ['did nothing', 'did short', 'did nothing'],
  });
});

test('a batch without items resolves at once', async () => {
  expect(await start().run('', [])).toEqual({ done: [] });
});

test('concurrent batches run one after another', async () => {
  const pool = start();
  const runs = await Promise.all(['a ', 'b ', 'c '].map((prefix) => pool.run(prefix, ['nothing', 'nothing'])));
  expect(runs.map(({ done }) => done[0])).toEqual(['a nothing', 'b nothing', 'c nothing']);
});

test.each<[OddJob, 'time' | 'memory']>([
  ['for ever', 'time'],
  ['all memory', 'memory'],
])('the thread of the job %j is killed, and the next batch gets a new thread', async (job, by) => {
  const pool = start();
  const { done, killed } = await pool.run('', ['short', job, 'nothing']);
  expect(killed).toEqual({ at: 1, by });
  expect(done).toEqual(['short']);
  expect(await pool.run('', ['nothing'])).toEqual({ done: ['nothing'] });
});

test('a batch may take longer than the limit of an item', async () => {
  const { done, killed } = await start().run('', ['long', 'long', 'long', 'long']);
  expect(killed).toBeUndefined();
  expect(done).toHaveLength(4);
});

test.skipIf(process.platform !== 'linux')('a thread that waits for a CPU is not killed', async () => {
  expect(await start().run('', ['wait a while', 'nothing'])).toEqual({ done: ['wait a while', 'nothing'] });
});

test.skipIf(process.platform !== 'linux')(
  'a thread that starts more slowly than an item may run is not killed',
  async () => {
    const script = fileURLToPath(new URL('../testing/slow-start.mjs', import.meta.url));
    expect(await start({ script }).run('', ['wait a while', 'nothing'])).toEqual({ done: ['wait a while', 'nothing'] });
  },
);

test('a thread that never gets a CPU is killed in the end', async () => {
  expect(await start({ itemMs: 100 }).run('', ['wait'])).toMatchObject({ killed: { at: 0, by: 'time' } });
});

test('batches that wait for an endless batch are run by another thread', async () => {
  const pool = start({ maxThreads: 2 });
  const endless = pool.run('', ['for ever']);
  expect(await pool.run('', ['nothing'])).toEqual({ done: ['nothing'] });
  expect(await endless).toMatchObject({ killed: { by: 'time' } });
});

test.each<[OddJob, RegExp]>([
  ['throw', /thrown in a thread/],
  ['exit', /thread exited/],
])('the job %j ends its thread and fails only its batch', async (job, words) => {
  const pool = start();
  await expect(pool.run('', ['nothing', job])).rejects.toThrow(words);
  expect(await pool.run('', ['nothing'])).toEqual({ done: ['nothing'] });
});

test('batches are rejected if the script does not exist', async () => {
  const pool = start({ script: `${SCRIPT}.not` });
  await expect(pool.run('', ['nothing'])).rejects.toThrow(/Cannot find module/);
});

test('batches that wait when the pool stops, or that come later, are rejected', async () => {
  const pool = start();
  const running = [pool.run('', ['for ever']), pool.run('', ['nothing'])].map((run) =>
    expect(run).rejects.toThrow(/stopped/),
  );
  await pool.stop();
  await Promise.all(running);
  await expect(pool.run('', ['nothing'])).rejects.toThrow(/stopped/);
});

test('a result may be a promise', async () => {
  expect(await start().run('', ['later', 'nothing'])).toEqual({ done: ['later', 'nothing'] });
});

test('a thread ends after it was idle for long enough, and the next batch gets a new one', async () => {
  const pool = start({ idleMs: 20 });
  const { done: first } = await pool.run('', ['thread', 'long', 'thread']);
  expect(first[2]).toBe(first[0]);
  await waitUntil(async () => (await pool.run('', ['thread'])).done[0] !== first[0], { everyMs: 100 });
});

test('a pool whose threads end when idle starts none before the first batch', async () => {
  const before = Number((await start().run('', ['thread'])).done[0]);
  const pool = start({ idleMs: 60_000 });
  const between = Number((await start().run('', ['thread'])).done[0]);
  expect(between).toBe(before + 1);
  expect(Number((await pool.run('', ['thread'])).done[0])).toBe(between + 1);
});
