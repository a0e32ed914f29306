export const DIALECTS = ['SENDGRID', 'MANDRILL', 'POSTMARK', 'BREVO'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Patterns that occur only in templates of one service. Each pattern counts once. */
const SIGNS: Record<Dialect, readonly RegExp[]> = {
  SENDGRID: [
    /\{\{\{?\s*insert\s/,
    /\{\{#\s*(?:equals|notEquals|greaterThan|lessThan|and|or)\s/,
    /<%asm_/,
    /\[(?:Unsubscribe(?:_Preferences)?|Weblink|Sender_\w{1,20})\]/,
    /\{\{\{?\s*(?:unsubscribe(?:_preferences)?|Weblink|Sender_\w{1,20})\s*\}/,
    /\{\{\{?\s*formatDate\s+\S{1,200}\s+["'][^"']*[A-Z]{2}/,
    /\(\s*length\s/,
  ],
  MANDRILL: [
    /\*\|[A-Z][\w:=. -]{0,100}\|\*/i,
    /\smc:(?:edit|repeatable)\b/,
    /\{\{#\s*if\s*`/,
    /\{\{\s*elseif\s/,
    /\{\{\s*unsub\s/,
    /\{\{\s*(?:upper|lower|title|url|striptags)\s+[\w.]/,
    /\{\{\s*date\s+["']/,
  ],
  POSTMARK: [
    /\{\{\{\s*@content\s*\}/,
    /\{\{\{?\s*pm:/,
    /\{\{#\s*each\s+\.\s*\}/,
    /\{\{\{?\s*\.\s*\}/,
    /\{\{\^\s*[\w.]{1,200}\s*\}/,
    /\{\{#\s*(?!(?:if|unless|each|with|equals|and|or)\b)[\w.]{1,200}\s*\}/,
  ],
  BREVO: [
    /\{%-?\s*(?:if|for|else|elif|endif|endfor|autoescape)\b/,
    /\{\{\s*(?:contact|params)\./,
    /\{\{\s*[\w.]{1,200}\s*\|\s*default\s*:/,
    /\{\{\s*(?:mirror|update_profile)\s*\}/,
  ],
};

/** The service whose language a template is written in. Undefined if nothing in it is a service's own. */
export const detectDialect = (...sources: string[]): Dialect | undefined => {
  const counts = DIALECTS.map((dialect) => ({
    dialect,
    count: SIGNS[dialect].filter((sign) => sources.some((source) => sign.test(source))).length,
  }));
  const best = counts.reduce((most, one) => (one.count > most.count ? one : most));
  return best.count > 0 ? best.dialect : undefined;
};
