import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tidings/core/runtime/logger';
import { expect, onTestFinished, test } from 'vitest';
import { findLeaks, searchLogs } from './support/log-search.js';

test.each([
  ['an address', '{"msg":"to anna@example.test"}'],
  ['a quoted address', '{"err":"550 5.1.1 <Anna.B+x@sub.example.test>: no such user"}'],
  ['a secret', '{"msg":"signed in with correct horse"}'],
  ['a secret in a text of several lines', 'first\nsecond correct horse\nthird'],
])('the search of the logs finds %s', (_, text) => {
  expect(findLeaks(text, ['correct horse'])).toHaveLength(1);
});

test.each([
  ['a line without addresses and secrets', '{"level":30,"name":"server","deliveryId":"5","msg":"ready"}'],
  ['an npm package in a stack', 'at run (/app/node_modules/@tidings/core/dist/runtime/loop.js:5:1)'],
  [
    'the password that one-process mode shows to the person who starts it',
    '  Sign in as  admin   password correct horse',
  ],
])('the search of the logs ignores %s', (_, text) => {
  expect(findLeaks(text, ['correct horse'])).toEqual([]);
});

test('a folder is searched for the secrets noted in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'secrets'), '"correct horse"\n"short"\n"correct horse"\n');
  await writeFile(join(folder, 'a.log'), 'a short one\n');
  await writeFile(join(folder, 'b.log'), 'first\nthe correct horse\n');
  expect(await searchLogs(folder)).toEqual({
    files: 2,
    lines: 5,
    secrets: 2,
    leaks: ['b.log: the correct horse'],
  });
});

test('the logger removes addresses, and the details that a database adds to an error', () => {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info' }, { write: (line) => lines.push(line) });
  const err = Object.assign(new Error('550 <anna@example.test>: no such user'), {
    code: '23505',
    detail: 'Key (name)=(Beetlewing) already exists.',
    parameters: ['Beetlewing'],
    cause: Object.assign(new Error('inner boris@example.test'), { detail: 'Beetlewing' }),
  });
  logger.child({ part: 'server' }).warn({ err, error: '550 (anna+x@example.test)' }, 'refused by amqp://u:p4ss@host');
  const [line] = lines;
  expect(findLeaks(line!, ['Beetlewing', 'p4ss@host'])).toEqual([]);
  expect(JSON.parse(line!)).toMatchObject({
    part: 'server',
    err: { type: 'Error', code: '23505', message: '550 <…>: no such user', cause: { message: 'inner …' } },
    error: '550 (…)',
    msg: 'refused by amqp://u:…',
  });
  expect(JSON.parse(line!).err.stack).toMatch(/log-search\.test\.ts:\d+/);
});

test.each([
  ['an address after a line break', 'unknown\nanna@example.test', 'unknown\n…'],
  ['an address after a tab, in a text with quotes', 'a "b"\tanna@example.test "c"', 'a "b"\t… "c"'],
  ['an address with a slash', 'to a/@example.test', 'to …'],
  ['an address in Cyrillic', 'кому: анна@пример.рф', 'кому: …'],
  [
    'a package isn’t an address',
    'at /app/node_modules/@tidings/core/dist/loop.js',
    'at /app/node_modules/@tidings/core/dist/loop.js',
  ],
])('a log line is still JSON after addresses are removed: %s', (_, text, left) => {
  const lines: string[] = [];
  createLogger({ name: 'test', level: 'info' }, { write: (line) => lines.push(line) }).info({ text }, 'said');
  expect(JSON.parse(lines[0]!).text).toBe(left);
});
