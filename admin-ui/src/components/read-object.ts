export type ReadObject =
  | { value: Record<string, unknown> }
  /** `problem` is a message key under `tidings.json`, and `args` are its parameters. */
  | { problem: 'invalid' | 'not_object' | 'too_large'; args: Record<string, string> };

/** Parses a JSON object. Empty text is {}. For invalid JSON, `args.problem` is the browser's message. */
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

/** Path of an integer that JSON.parse rounded. An integer above 2^53 - 1 is still above it after rounding. */
const findUnsafeNumber = (value: unknown): string[] | undefined => {
  if (typeof value === 'number') return Math.abs(value) > Number.MAX_SAFE_INTEGER ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const path = findUnsafeNumber(inner);
    if (path) return [key, ...path];
  }
  return undefined;
};
