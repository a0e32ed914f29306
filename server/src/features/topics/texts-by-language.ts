import { type Issue, issue } from '@tidings/core/errors/issue';
import { asSubject } from '@tidings/core/rendering/subject';
import { isLocale } from 'class-validator';

const MAX_LANGUAGES = 100;

/** Length of the longest registered language tags. Longer ones are cut in error paths. */
const MAX_TAG_LENGTH = 35;

/** Validates texts by BCP 47 language tag: lists every invalid tag and text, with `field` and the tag as its path. */
export const issuesOfTexts = (
  texts: Record<string, unknown>,
  { field, maxLength }: { field: string; maxLength: number },
): Issue[] => {
  const entries = Object.entries(texts);
  if (entries.length > MAX_LANGUAGES) return [issue(field, 'list.maxItems', { max: MAX_LANGUAGES })];
  return entries.flatMap(([tag, text]) => {
    const path = `${field}.${tag.slice(0, MAX_TAG_LENGTH)}`;
    if (tag.length > MAX_TAG_LENGTH || !isLocale(tag)) return issue(path, 'user.locale');
    if (typeof text !== 'string') return issue(path, 'type', { expected: 'string' });
    if (asSubject(text) === '') return issue(path, 'notBlank');
    if ([...text].length > maxLength) return issue(path, 'text.maxLength', { max: maxLength });
    return [];
  });
};
