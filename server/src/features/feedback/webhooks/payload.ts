/** Providers' documents have fewer than ten levels. */
const MAX_DEPTH = 64;

/**
 * Parses JSON of a stranger. Undefined if it isn't JSON, or is nested deeper than MAX_DEPTH: V8 parses any depth, but functions that
 * walk the result overflow the stack.
 */
export const parseJson = (text: string): unknown => {
  if (isDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isDeep = (text: string): boolean => {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
};

/** The value at a path of own properties. Undefined if there is none. */
export const fieldOf = (value: unknown, ...path: string[]): unknown =>
  path.reduce(
    (found: unknown, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? (found as Record<string, unknown>)[name]
        : undefined,
    value,
  );

/** A text at a path, also where the provider gives a number. Null if there is none, or it is empty. */
export const textOf = (value: unknown, ...path: string[]): string | null => {
  const found = fieldOf(value, ...path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : null;
};

/** A text at a path in lower case, without white space around it. Empty if there is none. */
export const wordOf = (value: unknown, ...path: string[]): string =>
  (textOf(value, ...path) ?? '').trim().toLowerCase();

/** A number at a path, also where the provider gives a text. Null if there is none. */
export const numberOf = (value: unknown, ...path: string[]): number | null => {
  const found = textOf(value, ...path);
  const number = Number(found ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
};

/** The items of an array at a path. Empty if there is none. */
export const listOf = (value: unknown, ...path: string[]): unknown[] => {
  const found = fieldOf(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** A time in ISO 8601 at a path. Null if there is none. */
export const instantOf = (value: unknown, ...path: string[]): Date | null => {
  const date = new Date(textOf(value, ...path) ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
};

/** A time from milliseconds since 1970. Null if it is beyond what a Date can be. */
export const instantOfMs = (milliseconds: number | null): Date | null => {
  const date = new Date(milliseconds ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
};

export const instantOfSeconds = (seconds: number | null): Date | null =>
  instantOfMs(seconds === null ? null : seconds * 1_000);
