import type { Translation } from './translation.js';

/** Tags of services, by a name for the ones that a dialect has itself. They would be mailed as text. */
const FOREIGN = {
  django: /\{%-?\s*[\w/][^%{}]{0,200}%\}/g,
  djangoComment: /\{#\s[^#{}]{0,200}#\}/g,
  merge: /\*\|[A-Z][\w:=. -]{0,100}\|\*/gi,
  asm: /<%-?=?\s*\w[^%<>]{0,100}%>/g,
  percent: /(?<![\w%])%(?!\d)[A-Za-z]\w{2,40}%(?!\w)/g,
  /** SendGrid's older `-name-`. */
  dashes: /(?<![\w.-])-[a-z]+_[a-z_]{1,40}-(?![\w-])/gi,
  brackets: /\[(?:unsubscribe(?:_preferences)?|weblink|mirror|update_profile|sender_\w{1,20})\]/gi,
} as const;

export type ForeignTag = keyof typeof FOREIGN;

/** Reports text that looks like a tag of another service. `own` are those that the dialect has translated. */
export const reportForeignTags = (
  translation: Translation,
  { isInTag, own }: { isInTag: (index: number) => boolean; own: readonly ForeignTag[] },
): void => {
  for (const [name, pattern] of Object.entries(FOREIGN)) {
    if (own.includes(name as ForeignTag)) continue;
    for (const { 0: text, index } of translation.source.matchAll(pattern)) {
      if (!isInTag(index)) translation.reportOnce(index, 'dialect.foreignTag', { text });
    }
  }
};
