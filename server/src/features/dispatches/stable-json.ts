/**
 * JSON of a value that doesn't depend on the order of an object's keys: sorted by UTF-16 code units, but keys that are array indices first, in
 * ascending order. Fields that are undefined are left out. Undefined only for what JSON can't express.
 */
export const stableJson = (value: unknown): string | undefined => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : jsonOfObject(value);
    default:
      return undefined;
  }
};

const jsonOfObject = (value: object): string | undefined => {
  if ('toJSON' in value && typeof value.toJSON === 'function') return stableJson(value.toJSON());
  if (Array.isArray(value)) return `[${value.map((item) => stableJson(item) ?? 'null').join(',')}]`;
  let fields = '';
  for (const key of sortedKeys(value)) {
    const json = stableJson((value as Record<string, unknown>)[key]);
    if (json !== undefined) fields += `${fields === '' ? '' : ','}${JSON.stringify(key)}:${json}`;
  }
  return `{${fields}}`;
};

const STARTS_WITH_DIGIT = /^\d/;

// Earlier versions hashed an object with sorted keys, and JavaScript puts keys that are array indices before all others. Their order stays, so that
// stored hashes still match.
const sortedKeys = (value: object): string[] => {
  const keys = Object.keys(value).sort();
  if (!keys.some((key) => STARTS_WITH_DIGIT.test(key))) return keys;
  return Object.keys(Object.fromEntries(keys.map((key) => [key, true])));
};
