import type { Sql } from '@tidings/core/ledger/sql';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CACHE_CLEAR_MS } from './dispatch-cache.js';
import { createFileCache } from './file-cache.js';

const mailWith = (...sizes: number[]) => ({
  type: 'GROUP' as const,
  attachments: sizes.map((size, at) => ({ sha256: `${at}-${size}`, name: 'a', contentType: 'text/plain', size })),
});

/** A database whose files consist of the letter a. Answers once `answer` is called. */
const createFakeSql = () => {
  const asked: string[] = [];
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const query = async ({ values = [] }: { values?: unknown[] }) => {
    const [sha256, position] = values as [string, number];
    asked.push(sha256);
    await answered;
    const size = Number(sha256.split('-')[1]);
    return { rows: [{ data: position === 0 ? Buffer.alloc(size, 'a') : null, size }] };
  };
  return { asked, answer, sql: { query } as unknown as Sql };
};

test('a file is read once for all mails that have it, also while it is being read', async () => {
  const { asked, answer, sql } = createFakeSql();
  const cache = createFileCache(sql);
  const both = Promise.all([cache.filesOf(mailWith(100)), cache.filesOf(mailWith(100))]);
  answer();
  const [first, second] = await both;
  expect(asked).toEqual(['0-100']);
  expect(first!.files[0]!.encoded).toBe(second!.files[0]!.encoded);
  expect(first!.boundary).not.toBe(second!.boundary);
});

test('a file that is being read when the cache is cleared reaches its mail', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { answer, sql } = createFakeSql();
  const cache = createFileCache(sql);
  const reading = cache.filesOf(mailWith(3));
  await vi.advanceTimersByTimeAsync(CACHE_CLEAR_MS);
  answer();
  expect(Buffer.from((await reading)!.files[0]!.encoded).toString()).toBe('YWFh');
});

test('mails wait for memory, unless they have no files', async () => {
  const cache = createFileCache(createFakeSql().sql);
  const large = mailWith(40_000_000);
  const releases = [await cache.reserve(large)];
  let isWaiting = true;
  const waiting = cache.reserve(large).then((release) => {
    isWaiting = false;
    return release;
  });
  await cache.reserve(mailWith());
  expect(isWaiting).toBe(true);
  releases[0]!();
  (await waiting)();
  expect(isWaiting).toBe(false);
});
