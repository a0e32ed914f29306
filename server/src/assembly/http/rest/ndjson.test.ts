import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { groupLines, type Line, mapInOrder } from './ndjson.js';

const LIMITS = { maxLines: 3, maxBytes: 100, maxLineBytes: 10 };

const streamOf = (...chunks: (string | Buffer)[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

const groupsOf = async (chunks: (string | Buffer)[], limits = LIMITS) => {
  const groups: Line[][] = [];
  for await (const group of groupLines(streamOf(...chunks), limits)) groups.push(group);
  return groups;
};

const textsOf = async (...chunks: (string | Buffer)[]) =>
  (await groupsOf(chunks)).flat().map((line) => ('text' in line ? line.text.trim() : 'too long'));

test('lines are put together from chunks, whatever their line ends, and blank ones are left out', async () => {
  expect(await textsOf('a', 'b\nc', '\r\n\n  \nd\n')).toEqual(['ab', 'c', 'd']);
  expect(await textsOf('')).toEqual([]);
  expect(await textsOf('last')).toEqual(['last']);
});

test('a character whose bytes come in two chunks is whole', async () => {
  const bytes = Buffer.from('"ж"\n');
  expect(await textsOf(bytes.subarray(0, 2), bytes.subarray(2))).toEqual(['"ж"']);
});

test('a line that is too long is dropped, and the next one is read', async () => {
  expect(await textsOf('x'.repeat(8), 'x'.repeat(8), 'x\ny\n')).toEqual(['too long', 'y']);
  expect(await textsOf('1234567890\n12345678901\n')).toEqual(['1234567890', 'too long']);
});

test('a group ends at its number of lines, at its bytes, and where no more bytes have come', async () => {
  expect((await groupsOf(['1\n2\n3\n4\n5\n'])).map(({ length }) => length)).toEqual([3, 2]);
  const bytes = { ...LIMITS, maxBytes: 4 };
  expect((await groupsOf(['12\n34\n56\n'], bytes)).map(({ length }) => length)).toEqual([2, 1]);
});

const items = async function* (count: number) {
  for (let n = 0; n < count; n += 1) yield n;
};

test('results come in order, and no more items than allowed are worked on at once', async () => {
  let running = 0;
  let most = 0;
  const work = async (n: number) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < 5 - (n % 5); turn += 1) await new Promise(setImmediate);
    running -= 1;
    return n;
  };
  const results: number[] = [];
  for await (const result of mapInOrder(items(20), { atOnce: 2, work })) results.push(result);
  expect(results).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(most).toBe(2);
});

test('a result comes before the next item does', async () => {
  let give = (_: number) => {};
  const slow = async function* () {
    yield 1;
    yield await new Promise<number>((resolve) => {
      give = resolve;
    });
  };
  const results = mapInOrder(slow(), { atOnce: 2, work: async (n) => n * 2 });
  expect(await results.next()).toEqual({ done: false, value: 2 });
  give(5);
  expect(await results.next()).toEqual({ done: false, value: 10 });
  expect((await results.next()).done).toBe(true);
});

test('an error of later work is thrown in its turn, after the results before it', async () => {
  let finish = (_: number) => {};
  const first = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const results = mapInOrder(items(2), {
    atOnce: 2,
    work: (n) => (n === 0 ? first : Promise.reject(new Error('the second failed'))),
  });
  const one = results.next();
  // Node ends a process with an error that nobody handles before the next turn of the loop.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  finish(1);
  expect(await one).toEqual({ done: false, value: 1 });
  await expect(results.next()).rejects.toThrow('the second failed');
});

test('an error of the work or of the stream is thrown', async () => {
  const failing = mapInOrder(items(3), { atOnce: 2, work: () => Promise.reject(new Error('no')) });
  await expect(failing.next()).rejects.toThrow('no');
  const broken = async function* () {
    yield 1;
    throw new Error('cut');
  };
  const results = mapInOrder(broken(), { atOnce: 1, work: async (n) => n });
  expect((await results.next()).value).toBe(1);
  await expect(results.next()).rejects.toThrow('cut');
});
