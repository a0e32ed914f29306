import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';

/** Has all problems of the environment, each as `NAME: what is wrong`. */
export class EnvironmentError extends Error {
  constructor(readonly problems: string[]) {
    super(`Settings are missing or invalid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/**
 * Reads the settings named by `shape`. An empty value counts as absent, as in `NAME=` in an `.env` file. `NAME_FILE`
 * names a file that contains the value, as with container secrets.
 */
export const readEnvironment = <Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> => {
  const stated = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { given, problems } = withFiles(Object.keys(shape), stated);
  const result = z.object(shape).safeParse(given);
  if (result.success && problems.size === 0) return result.data;
  const issues = (result.error?.issues ?? []).filter(({ path }) => !problems.has(path.join('.')));
  throw new EnvironmentError([
    ...problems.values(),
    ...issues.map(({ path, message }) => {
      const name = path.join('.');
      return `${name}: ${name in given ? message : 'is missing'}`;
    }),
  ]);
};

/** Editors end a file with a line break, which isn't part of the secret. */
const LAST_LINE_BREAK = /\r?\n$/;

const withFiles = (names: string[], stated: NodeJS.ProcessEnv) => {
  const given = { ...stated };
  /** Problems by the name of their setting. */
  const problems = new Map<string, string>();
  for (const name of names) {
    const path = stated[`${name}_FILE`];
    if (path === undefined) continue;
    if (name in stated) problems.set(name, `${name}: is set, and so is ${name}_FILE`);
    else {
      try {
        given[name] = readFileSync(path, 'utf8').replace(LAST_LINE_BREAK, '');
      } catch (err) {
        problems.set(name, `${name}_FILE: can't be read (${(err as NodeJS.ErrnoException).code})`);
      }
    }
  }
  return { given, problems };
};

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as `250ms`, `60s`, `2m`, `1h` or `7d`; undefined if the text isn't a duration. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * MILLISECONDS[match[2]!]! : undefined;
};

/** Reads a setting such as `60s` as milliseconds. `min` and `max` are durations too. */
export const durationBetween = (min: string, max: string) =>
  z.string().transform((text, context) => {
    const milliseconds = parseDuration(text) ?? Number.NaN;
    if (milliseconds >= parseDuration(min)! && milliseconds <= parseDuration(max)!) return milliseconds;
    context.addIssue({ code: 'custom', message: `must be a duration from ${min} to ${max}, such as 60s or 2m` });
    return z.NEVER;
  });

/** Reads a setting such as `5s,30s,2m` as a list of milliseconds. */
export const durations = () =>
  z.string().transform((text, context) => {
    const waits = text.split(',').map(parseDuration);
    if (waits.every((wait) => wait !== undefined)) return waits as number[];
    context.addIssue({ code: 'custom', message: 'must be durations separated by commas, such as 5s,30s,2m' });
    return z.NEVER;
  });

/** Accepts a setting that is a URL with one of these schemes. The value is not changed. */
export const urlOf = (...schemes: string[]) =>
  z.string().refine((text) => schemes.includes(URL.canParse(text) ? new URL(text).protocol.replace(/:$/, '') : ''), {
    message: `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

export const integerBetween = (min: number, max: number) =>
  z.coerce
    .number({ message: `must be a whole number from ${min} to ${max}` })
    .int()
    .min(min)
    .max(max);

/** The syntax of proxy-addr: names of networks, or addresses with an optional prefix length. */
const NETWORK = /^(?:loopback|linklocal|uniquelocal|[0-9a-f.:]+(?:\/\d{1,3})?)$/i;

/** Accepts a setting such as `loopback,10.0.0.0/8`. The value is not changed. */
export const networks = () =>
  z
    .string()
    .refine(
      (text) =>
        text
          .split(',')
          .every(
            (one) => NETWORK.test(one.trim()) && (/^[a-z]+$/i.test(one.trim()) || isIP(one.trim().split('/')[0]!)),
          ),
      'must be networks separated by commas, such as loopback,10.0.0.0/8',
    );
