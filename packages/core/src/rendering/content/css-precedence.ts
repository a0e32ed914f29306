/** A part of the masked source that holds CSS. */
export interface CssSource {
  text: string;
  /** Index in the masked source. */
  index: number;
}

export interface OverriddenDeclaration {
  property: string;
  selector: string;
  /** Index in the masked source. */
  index: number;
}

interface Rule {
  selectors: string[];
  body: string;
  /** Index of the body in the masked source. */
  index: number;
  isConditional: boolean;
}

/** Pseudo-classes, and selectors for Outlook.com and Gmail. Rules with them aren't inlined. */
const CONDITIONAL = /:(?:hover|active|focus|visited|link)|\[data-og|\bu\s*\+/i;

/**
 * Declarations in media queries, `:hover` and the like which a plain rule of the same style sheets also makes. Once
 * the plain rule is inlined, they have no effect without `!important`.
 */
export const findOverridden = (styles: readonly CssSource[]): OverriddenDeclaration[] => {
  const rules = styles.flatMap(readRules);
  const inlined = new Set(
    rules
      .filter(({ isConditional }) => !isConditional)
      .flatMap(({ selectors, body }) =>
        selectors.flatMap((selector) =>
          declarationsOf(body).map(({ property }) => `${targetOf(selector)} ${property}`),
        ),
      ),
  );
  return rules
    .filter(({ isConditional }) => isConditional)
    .flatMap(({ selectors, body, index }) =>
      declarationsOf(body)
        .filter(({ isImportant }) => !isImportant)
        .flatMap(({ property, at }) => {
          const selector = selectors.find((candidate) => inlined.has(`${targetOf(candidate)} ${property}`));
          return selector === undefined ? [] : [{ property, selector, index: index + at }];
        }),
    );
};

/** What the last part of a selector selects by, without pseudo-classes: `.t` of `u + .body .t:hover`. */
const targetOf = (selector: string): string =>
  selector
    .split(/[\s>+~]+/)
    .at(-1)!
    .replace(/:.*$/, '');

const declarationsOf = (body: string) =>
  [...body.matchAll(/([a-z-]+)\s*:\s*([^;]*)/gi)].map((match) => ({
    property: match[1]!.toLowerCase(),
    isImportant: /!\s*important\s*$/i.test(match[2]!),
    at: match.index,
  }));

/** Rules of a style sheet, including those in at-rules. */
const readRules = ({ text, index }: CssSource): Rule[] => {
  const css = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length));
  const rules: Rule[] = [];
  let atRules = 0;
  let prelude = '';
  let preludeEnd = 0;
  for (const { 0: bracket, index: at } of css.matchAll(/[{};]/g)) {
    if (bracket === '{') {
      prelude = css.slice(preludeEnd, at).trim();
      if (prelude.startsWith('@')) {
        atRules += 1;
        prelude = '';
      }
      preludeEnd = at + 1;
      continue;
    }
    if (bracket === ';') {
      if (prelude === '') preludeEnd = at + 1;
      continue;
    }
    if (prelude === '') atRules = Math.max(0, atRules - 1);
    else {
      const selectors = prelude.split(',').map((selector) => selector.trim());
      const isConditional = atRules > 0 || CONDITIONAL.test(prelude);
      rules.push({ selectors, body: css.slice(preludeEnd, at), index: index + preludeEnd, isConditional });
    }
    prelude = '';
    preludeEnd = at + 1;
  }
  return rules;
};
