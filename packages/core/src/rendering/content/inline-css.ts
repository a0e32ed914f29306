import juice from 'juice';
import { placeAt } from '../template-limits.js';
import type { ContentWarning } from './content-warnings.js';
import { type CssSource, findOverridden } from './css-precedence.js';
import { applyEdits, type Edit } from './edits.js';
import { blocksOf, type MaskedSource, maskExpressions } from './expressions.js';
import { type Attribute, attributesOf, findTags, type Tag } from './tags.js';

/** Attributes that juice sets besides `style`. Outlook reads them. */
const FOR_OUTLOOK = ['width', 'height', 'bgcolor', 'background', 'align', 'valign'];

/** Blocks in which `this` is the same as around them. */
const KEEPS_THIS = /^\{\{~?[#^]\s*(?:if|unless)\b|^\{\{~?#>\s*\S+\s*~?\}\}/;

const JUICE = {
  applyStyleTags: false,
  removeStyleTags: false,
  insertPreservedExtraCss: false,
  /** The resolved value of a variable would keep its value in dark mode. */
  resolveCSSVariables: false,
  /** Without it, `&quot;` ends a declaration. */
  decodeStyleAttributes: true,
};

/** The definition of a CSS variable. Inlined, it would take precedence over that of a media query. */
const CUSTOM_PROPERTY = /(^|[{;\s])--[\w-]+\s*:[^;}]*/g;

/** Inlines the style elements of HTML with Handlebars. Throws nothing: what can't be inlined stays as it is. */
export const inlineHtml = (source: string): { html: string; warnings: ContentWarning[] } => {
  const masked = maskExpressions(source);
  const { styles, skipped } = findStyles(masked);
  const inlined = inlineStyles({ source, masked, html: masked.text, styles });
  const warnings = skipped.map((index) => warningAt('css.styleNotInlined', { source, masked, index }));
  return { html: masked.restore(inlined.html), warnings: [...warnings, ...inlined.warnings] };
};

/**
 * Inlines style sheets into masked HTML, which may be compiled from the masked source. Only attributes of tags are
 * changed. The style elements stay: media queries, dark mode, `:hover` and `!important` keep their effect.
 */
export const inlineStyles = ({
  source,
  masked,
  html,
  styles: given,
}: {
  source: string;
  masked: MaskedSource;
  html: string;
  styles: CssSource[];
}): { html: string; warnings: ContentWarning[] } => {
  const styles = given.filter(({ text }) => !hasBlock(text, masked));
  const inCss = new Set(styles.flatMap(({ text }) => namesIn(text, masked)));
  const tags = findTags(html).map((tag) => readTag(html, tag, masked));
  const computed = computeAttributes(html, tags, { css: styles.map(({ text }) => text).join('\n'), masked });
  const isInLoop = loopsOf(html, masked);
  const edits: Edit[] = [];
  /** Expressions by which a warning is placed. */
  const dynamic = new Set<number>();
  const inLoops = new Set<number>();
  for (const [number, tag] of tags.entries()) {
    const attributes = computed.get(number);
    if (!attributes) continue;
    const changed = changesOf(tag, attributes);
    if (isInLoop(tag.start)) {
      for (const [name, value] of changed) {
        for (const index of namesIn(value, masked)) if (inCss.has(index)) inLoops.add(index);
        const kept = withoutExpressions(value, { inCss, masked });
        if (kept === '') changed.delete(name);
        else changed.set(name, kept);
      }
    }
    if (changed.size === 0) continue;
    if (tag.dynamic !== undefined) dynamic.add(tag.dynamic);
    else edits.push(...editsOf(tag, changed));
  }
  const at = (rule: ContentWarning['rule'], index: number): ContentWarning => {
    const { line, column } = placeAt(source, masked.expressions[index]!.index, 'content');
    return { rule, params: {}, line, column };
  };
  return {
    html: applyEdits(html, edits),
    warnings: [
      ...given
        .filter((style) => !styles.includes(style))
        .map(({ index }) => warningAt('css.styleNotInlined', { source, masked, index })),
      ...[...dynamic].map((index) => at('css.elementNotInlined', index)),
      ...[...inLoops].map((index) => at('css.declarationNotInlined', index)),
      ...findOverridden(styles).map(({ property, selector, index }) => ({
        ...warningAt('css.important', { source, masked, index }),
        params: { property, selector: masked.restore(selector) },
      })),
    ],
  };
};

const warningAt = (
  rule: ContentWarning['rule'],
  { source, masked, index }: { source: string; masked: MaskedSource; index: number },
): ContentWarning => {
  const { line, column } = placeAt(source, masked.sourceIndex(index), 'content');
  return { rule, params: {}, line, column };
};

const namesIn = (text: string, { names }: MaskedSource): number[] =>
  [...text.matchAll(names)].map(([, index]) => Number(index));

const hasBlock = (css: string, masked: MaskedSource): boolean =>
  namesIn(css, masked).some((index) => masked.expressions[index]!.kind !== 'value');

const STYLE = /<!--[\s\S]*?-->|<style\b((?:"[^"]*"|'[^']*'|[^"'>])*)>([\s\S]*?)<\/style\s*>/gi;

/** Style elements that can be inlined, and the indexes of those in a block. */
const findStyles = (masked: MaskedSource): { styles: CssSource[]; skipped: number[] } => {
  const styles: CssSource[] = [];
  const skipped: number[] = [];
  const depthAt = depthsOf(masked.text, masked, () => true);
  for (const { 0: element, 1: attributes, 2: text, index } of masked.text.matchAll(STYLE)) {
    if (text === undefined) continue;
    if (/\bmedia\s*=\s*["']?(?!all\b|screen["'\s]*$)/i.test(attributes!)) continue;
    if (depthAt(index) > 0) skipped.push(index);
    else styles.push({ text, index: index + element.indexOf('>') + 1 });
  }
  return { styles, skipped };
};

/** Counts the blocks that an index is in. */
const depthsOf = (html: string, masked: MaskedSource, counts: (open: string) => boolean) => {
  const { expressions, names } = masked;
  const blocks = blocksOf(expressions);
  const depths: { at: number; depth: number }[] = [];
  let depth = 0;
  for (const match of html.matchAll(names)) {
    const index = Number(match[1]);
    const block = blocks[index];
    const { kind } = expressions[index]!;
    if (block === undefined || kind === 'else' || !counts(expressions[block]!.source)) continue;
    depth += kind === 'open' ? 1 : -1;
    depths.push({ at: match.index, depth });
  }
  return (index: number): number => depths.findLast(({ at }) => at <= index)?.depth ?? 0;
};

/** Whether an index is in a block that changes `this`, such as `each`. */
const loopsOf = (html: string, masked: MaskedSource) => {
  const depthAt = depthsOf(html, masked, (open) => !KEEPS_THIS.test(open));
  return (index: number) => depthAt(index) > 0;
};

interface StyledTag extends Tag {
  attributes: Attribute[];
  style: Attribute | undefined;
  /** The style attribute has expressions. juice doesn't see it. */
  keepsStyle: boolean;
  /** An expression that decides which attributes, classes or id the tag has. */
  dynamic: number | undefined;
}

const readTag = (html: string, tag: Tag, masked: MaskedSource): StyledTag => {
  const attributes = attributesOf(html, tag);
  const style = attributes.find(({ name }) => name === 'style');
  const deciding = attributes.flatMap(({ name, value }) => [
    ...namesIn(name, masked),
    ...(name === 'class' || name === 'id' || value === null ? namesIn(value ?? '', masked) : []),
  ]);
  return {
    ...tag,
    attributes,
    style,
    keepsStyle: namesIn(style?.value ?? '', masked).length > 0,
    dynamic: deciding[0],
  };
};

/** Attributes of each tag, by its number, as juice makes them. */
const computeAttributes = (
  html: string,
  tags: StyledTag[],
  { css, masked }: { css: string; masked: MaskedSource },
): Map<number, Attribute[]> => {
  if (css.trim() === '') return new Map();
  const marker = `data-${masked.nameOf(0)}`;
  const marked = applyEdits(
    html,
    tags.flatMap(({ nameEnd, style, keepsStyle }, number) => [
      { start: nameEnd, end: nameEnd, text: ` ${marker}="${number}"` },
      ...(style && keepsStyle ? [{ start: style.start, end: style.end, text: '' }] : []),
    ]),
  );
  const inlined = juice(marked, { ...JUICE, extraCss: css.replace(CUSTOM_PROPERTY, '$1') });
  const computed = new Map<number, Attribute[]>();
  for (const tag of findTags(inlined)) {
    const attributes = attributesOf(inlined, tag);
    const number = attributes.find(({ name }) => name === marker)?.value;
    if (number) computed.set(Number(number), attributes);
  }
  return computed;
};

/** Values that juice changed. An attribute for Outlook that the tag has already stays. */
const changesOf = ({ attributes, style, keepsStyle }: StyledTag, computed: Attribute[]): Map<string, string> => {
  const changed = new Map<string, string>();
  const before = keepsStyle ? undefined : style?.value;
  for (const { name, value } of computed) {
    if (value === null) continue;
    if (name === 'style' && value !== before) changed.set(name, value);
    if (FOR_OUTLOOK.includes(name) && !attributes.some((own) => own.name === name)) changed.set(name, value);
  }
  return changed;
};

/** Leaves out declarations of a style, or an attribute's whole value, with expressions of the style sheets. */
const withoutExpressions = (
  value: string,
  { inCss, masked }: { inCss: ReadonlySet<number>; masked: MaskedSource },
): string =>
  (value.match(/(?:"[^"]*"|'[^']*'|\([^)]*\)|[^;"'(])+|["'(;]/g) ?? [])
    .filter((declaration) => declaration !== ';' && !namesIn(declaration, masked).some((index) => inCss.has(index)))
    .map((declaration) => declaration.trim())
    .filter((declaration) => declaration !== '')
    .join('; ');

const editsOf = ({ style, keepsStyle, nameEnd, attributes }: StyledTag, changed: ReadonlyMap<string, string>): Edit[] =>
  [...changed].map(([name, value]) => {
    const end = attributes.at(-1)?.end ?? nameEnd;
    if (name !== 'style' || !style) return { start: end, end, text: ` ${name}="${value}"` };
    const merged = keepsStyle ? `${value.replace(/;?\s*$/, ';')} ${style.value}` : value;
    return { start: style.start, end: style.end, text: `style="${merged.replaceAll('"', "'")}"` };
  });
