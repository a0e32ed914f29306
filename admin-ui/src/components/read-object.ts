export type ReadObject =
  | { value: Record<string, unknown> }
  /** A message of `tidings.json`, and what belongs into it. */
  | { problem: 'invalid' | 'not_object' | 'too_large'; args: Record<string, string> };

/** The object that a text says; else what is wrong with it, in the browser's own words where it isn't JSON at all. Nothing is {}. */
export const readObject = (text: string): ReadObject => {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not_object', args: {} };
    const path = findUnsafeNumber(value);
    if (path) return { problem: 'too_large', args: { path: path.join('.') } };
    return { value: value as Record<string, unknown> };
  } catch (error) {
    return { problem: 'invalid', args: { problem: (error as Error).message } };
  }
};

/** The path of a number that was rounded since it is too large. What was larger than 2^53 - 1 is so after rounding, too. */
const findUnsafeNumber = (value: unknown): string[] | undefined => {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const path = findUnsafeNumber(inner);
    if (path) return [key, ...path];
  }
  return undefined;
};
