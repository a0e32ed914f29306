import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';

/** What is wrong with the environment, all of it at once: `NAME: what it should be`. */
export class EnvironmentError extends Error {
  constructor(readonly problems: string[]) {
    super(`The settings are not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/**
 * Reads the settings that `shape` names. An empty value counts as absent, as in an `.env` file's `NAME=`. `NAME_FILE` names a file that holds
 * the value, as secrets are given to containers.
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

/** An editor's line break at the end is none of the secret's. */
const LAST_LINE_BREAK = /\r?\n$/;

const withFiles = (names: string[], stated: NodeJS.ProcessEnv) => {
  const given = { ...stated };
  /** By the name of the setting. */
  const problems = new Map<string, string>();
  for (const name of names) {
    const path = stated[`${name}_FILE`];
    if (path === undefined) continue;
    if (name in stated) problems.set(name, `${name}: is given, and ${name}_FILE as well`);
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

/** `250ms`, `60s`, `2m`, `1h` or `7d`, as milliseconds. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * MILLISECONDS[match[2]!]! : undefined;
};

/** A setting such as `60s`, read as milliseconds. */
export const durationBetween = (least: string, most: string) =>
  z.string().transform((text, context) => {
    const milliseconds = parseDuration(text) ?? Number.NaN;
    if (milliseconds >= parseDuration(least)! && milliseconds <= parseDuration(most)!) return milliseconds;
    context.addIssue({ code: 'custom', message: `must be a duration from ${least} to ${most}, such as 60s or 2m` });
    return z.NEVER;
  });

/** A setting such as `5s,30s,2m`, read as milliseconds. */
export const durations = () =>
  z.string().transform((text, context) => {
    const waits = text.split(',').map(parseDuration);
    if (waits.every((wait) => wait !== undefined)) return waits as number[];
    context.addIssue({ code: 'custom', message: 'must be durations with commas between, such as 5s,30s,2m' });
    return z.NEVER;
  });

/** A URL of one of these schemes, kept as it was given. */
export const urlOf = (...schemes: string[]) =>
  z.string().refine((text) => schemes.includes(URL.canParse(text) ? new URL(text).protocol.replace(/:$/, '') : ''), {
    message: `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

export const integerBetween = (least: number, most: number) =>
  z.coerce
    .number({ message: `must be a whole number from ${least} to ${most}` })
    .int()
    .min(least)
    .max(most);

/** As proxy-addr has them: networks by name, or addresses with or without a length. */
const NETWORK = /^(?:loopback|linklocal|uniquelocal|[0-9a-f.:]+(?:\/\d{1,3})?)$/i;

/** A setting such as `loopback,10.0.0.0/8`. */
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
      'must be networks with commas between, such as loopback,10.0.0.0/8',
    );
