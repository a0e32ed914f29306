import { useMemo } from 'react';
import { maxLength, regex, required, useTranslate, type Validator } from 'react-admin';
import { ask } from '../api/connection';
import { copyNames } from '../components/copy-names';
import { SlugIsTakenDocument } from './templates.generated';

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
const LONGEST = 50;
const MAX_CANDIDATES = 50;

/** Slugs for a copy, best first. */
export const copiedSlugs = (slug: string): string[] =>
  copyNames(slug, {
    maxLength: LONGEST,
    suffixOf: (n) => (n === 1 ? '-copy' : `-copy-${n}`),
    earlier: /-copy(-\d+)?$/,
  });

/** Slugs for a new template of a kind, best first. */
export const numberedSlugs = (slug: string): string[] =>
  Array.from({ length: MAX_CANDIDATES }, (_, index) => (index === 0 ? slug : `${slug}-${index + 1}`));

/** Validates a slug by the server's rules while the user types. */
export const useSlugRules = (): Validator[] => {
  const translate = useTranslate();
  return useMemo(() => {
    const isFree = async (slug: string) => {
      if (!SLUG.test(slug ?? '')) return undefined;
      // If the check itself fails, the input accepts the slug, and the server validates it on save.
      const taken = await ask(SlugIsTakenDocument, { slug }).catch(() => ({ template: null }));
      return taken.template ? translate('tidings.templates.slug_taken') : undefined;
    };
    return [required(), maxLength(LONGEST), regex(SLUG, 'tidings.templates.slug_rule'), isFree];
  }, [translate]);
};
