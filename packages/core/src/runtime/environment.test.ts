import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import {
  durationBetween,
  durations,
  EnvironmentError,
  integerBetween,
  networks,
  parseDuration,
  readEnvironment,
  urlOf,
} from './environment.js';

const problemsOf = (shape: z.ZodRawShape, environment: Record<string, string>): string[] => {
  try {
    readEnvironment(shape, environment);
  } catch (err) {
    if (err instanceof EnvironmentError) return err.problems;
    throw err;
  }
  return [];
};

test('settings are parsed, and other variables are ignored', () => {
  const shape = {
    PORT: integerBetween(0, 65_535),
    LEASE: durationBetween('500ms', '1h'),
    RETRIES: durations(),
    URL: urlOf('smtp', 'smtps'),
  };
  const environment = { PORT: '8080', LEASE: '60s', RETRIES: '5s,2m', URL: 'smtps://a:b@host:465?x=1', OTHER: 'x' };
  expect(readEnvironment(shape, environment)).toEqual({
    PORT: 8080,
    LEASE: 60_000,
    RETRIES: [5_000, 120_000],
    URL: 'smtps://a:b@host:465?x=1',
  });
});

test('all problems are reported at once, by setting', () => {
  const shape = {
    DATABASE_URL: urlOf('postgres', 'postgresql'),
    MAIL_FROM: z.string(),
    LEASE: durationBetween('500ms', '1h'),
    POLICY: z.enum(['resend', 'hold']),
  };
  const problems = problemsOf(shape, { DATABASE_URL: 'mysql://host', LEASE: 'soon', POLICY: 'drop' });
  expect(problems).toEqual([
    'DATABASE_URL: must be a URL that starts with postgres:// or postgresql://',
    'MAIL_FROM: is missing',
    'LEASE: must be a duration from 500ms to 1h, such as 60s or 2m',
    expect.stringMatching(/^POLICY: .*"resend"\|"hold"/),
  ]);
  expect(new EnvironmentError(problems).message.split('\n')).toHaveLength(5);
});

test('a setting with an empty value gets its default, or is reported as missing', () => {
  const shape = { LEVEL: z.string().default('info'), NAME: z.string(), URL: urlOf('smtp').optional() };
  expect(readEnvironment(shape, { LEVEL: '', NAME: 'x', URL: '' })).toEqual({ LEVEL: 'info', NAME: 'x' });
  expect(problemsOf(shape, { NAME: '' })).toEqual(['NAME: is missing']);
});

describe('an integer setting', () => {
  const shape = { PORT: integerBetween(1, 65_535) };

  test.each(['abc', '80.5', '0', '70000', '8080x'])(
    'with the value %j is reported as invalid, not as missing',
    (given) => {
      expect(problemsOf(shape, { PORT: given })).toEqual(['PORT: must be a whole number from 1 to 65535']);
    },
  );

  test('without a value is reported as missing', () => {
    expect(problemsOf(shape, {})).toEqual(['PORT: is missing']);
  });
});

test.each([
  ['250ms', 250],
  ['60s', 60_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
  [' 5s ', 5_000],
  ['0s', 0],
])('the duration %j is %i milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '5', 's', '5 s', '-5s', '1.5h', '5S', '5s5s', '5w'])('%j is not a duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('a duration below the minimum is refused', () => {
  expect(problemsOf({ LEASE: durationBetween('500ms', '1h') }, { LEASE: '0s' })).toHaveLength(1);
});

test.each(['5s,', '5s,soon', ',', '5s;2m'])('%j is not a list of durations', (given) => {
  expect(problemsOf({ RETRIES: durations() }, { RETRIES: given })).toEqual([
    'RETRIES: must be durations separated by commas, such as 5s,30s,2m',
  ]);
});

test.each(['host:25', 'http://host', 'smtp', 'javascript:alert(1)'])('%j is not an SMTP URL', (given) => {
  expect(problemsOf({ URL: urlOf('smtp') }, { URL: given })).toEqual(['URL: must be a URL that starts with smtp://']);
});

describe('a setting from a file', () => {
  const fileWith = async (content: string): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-environment-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'secret');
    await writeFile(path, content);
    return path;
  };
  const shape = { SECRET: z.string().min(3), OTHER: z.string().default('x') };

  test('has the file’s content without the final line break as its value', async () => {
    for (const [content, secret] of [
      ['abc\n', 'abc'],
      ['abc\r\n', 'abc'],
      [' abc ', ' abc '],
      ['a\nb\n\n', 'a\nb\n'],
    ]) {
      expect(readEnvironment(shape, { SECRET_FILE: await fileWith(content!) })).toEqual({ SECRET: secret, OTHER: 'x' });
    }
  });

  test('is validated, and its value is never printed', async () => {
    expect(problemsOf(shape, { SECRET_FILE: await fileWith('ab') })).toEqual([expect.stringMatching(/^SECRET: /)]);
    expect(problemsOf(shape, { SECRET_FILE: await fileWith('ab') }).join()).not.toMatch(/\bab\b/);
  });

  test('is reported as unreadable if the file does not exist', () => {
    expect(problemsOf(shape, { SECRET_FILE: '/nowhere/at/all' })).toEqual(["SECRET_FILE: can't be read (ENOENT)"]);
  });

  test('is refused if the environment has its value too', async () => {
    expect(problemsOf(shape, { SECRET: 'abc', SECRET_FILE: await fileWith('abc') })).toEqual([
      'SECRET: is set, and so is SECRET_FILE',
    ]);
  });
});

test.each([
  ['loopback', true],
  ['loopback, uniquelocal', true],
  ['10.0.0.0/8,fd00::/8', true],
  ['192.0.2.7', true],
  ['everybody', false],
  ['10.0.0', false],
  ['', false],
])('the check of %j as a list of networks returns %s', (text, isTaken) => {
  expect(networks().safeParse(text).success).toBe(isTaken);
});
