import { useMemo } from 'react';
import { maxLength, regex, required, useTranslate, type Validator } from 'react-admin';
import { ask } from '../api/connection';
import { SlugIsTakenDocument } from './templates.generated';

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
const LONGEST = 50;
const COPY = '-copy';

/** A slug for a copy, as long as it may be. */
export const copiedSlug = (slug: string): string =>
  `${slug.slice(0, LONGEST - COPY.length).replace(/[-_]+$/, '')}${COPY}`;

/** What the server asks of a slug, known at the field before anything is sent. */
export const useSlugRules = (): Validator[] => {
  const translate = useTranslate();
  return useMemo(() => {
    const isFree = async (slug: string) => {
      if (!SLUG.test(slug ?? '')) return undefined;
      // Where it can't be asked, saving says what is wrong.
      const taken = await ask(SlugIsTakenDocument, { slug }).catch(() => ({ template: null }));
      return taken.template ? translate('tidings.templates.slug_taken') : undefined;
    };
    return [required(), maxLength(LONGEST), regex(SLUG, 'tidings.templates.slug_rule'), isFree];
  }, [translate]);
};
