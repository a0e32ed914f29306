import { z } from 'zod';

/** What is wrong with the environment, all of it at once: `NAME: what it should be`. */
export class EnvironmentError extends Error {
  constructor(readonly problems: string[]) {
    super(`The settings are not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/** Reads the settings that `shape` names. An empty value counts as absent, as in an `.env` file's `NAME=`. */
export const readEnvironment = <Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  throw new EnvironmentError(
    result.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      return `${name}: ${name in given ? message : 'is missing'}`;
    }),
  );
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
