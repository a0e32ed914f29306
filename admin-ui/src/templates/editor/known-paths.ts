import { isObject } from '../../components/context/context-fields';

/** What every template reads of its recipient. */
export const RECIPIENT_PATHS = [
  'user.name',
  'user.firstName',
  'user.lastName',
  'user.email',
  'user.locale',
  'user.id',
  'username',
] as const;

/** Links of a mail with a topic. */
export const TOPIC_PATHS = ['unsubscribeUrl', 'preferencesUrl'] as const;

const MAX_DEPTH = 5;

/** Paths of the values in a context. A list stands for its first entry. */
export const pathsOf = (value: unknown, above = '', depth = 0): string[] => {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return above === '' ? [] : [above];
  if (Array.isArray(value)) {
    const [first] = value;
    return isObject(first) ? [above, ...pathsOf(first, above, depth + 1)] : [above];
  }
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, above ? `${above}.${key}` : key, depth + 1));
};
