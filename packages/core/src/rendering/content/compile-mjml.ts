import { TemplateError } from '../template-error.js';
import { placeAt } from '../template-limits.js';
import type { ContentWarning } from './content-warnings.js';
import { blocksOf, type MaskedSource, maskExpressions } from './expressions.js';
import { inlineStyles } from './inline-css.js';
import { mjmlToHtml } from './mjml-elements.js';
import { readMjmlStructure } from './mjml-structure.js';

/**
 * Compiles MJML with Handlebars to HTML with Handlebars. `inlinesAll`: all `mj-style` elements are inlined, not only
 * those with `inline="inline"`. Throws TemplateError, with the line, wherever an expression or a text would be lost.
 */
export const compileMjml = async (
  source: string,
  { inlinesAll }: { inlinesAll: boolean },
): Promise<{ html: string; warnings: ContentWarning[] }> => {
  const masked = maskExpressions(source);
  const structure = readMjmlStructure(source, masked);
  const { html, errors } = await mjmlToHtml(structure.text).catch((err: Error) => {
    throw new TemplateError('template.mjmlInvalid', { ...placeAt(source, 0, 'content'), problem: err.message });
  });
  const warnings = [...structure.warnings];
  for (const { line, message, tagName } of errors) {
    // The value of a color that is an expression.
    if (message.search(masked.names) !== -1) continue;
    const place = placeOfTag({ source, masked, line, tagName });
    if (!message.startsWith('Attribute') && !message.includes('mj-title')) {
      throw new TemplateError('template.mjmlInvalid', { ...place, problem: message });
    }
    const { line: sourceLine, column } = place;
    warnings.push({
      rule: 'mjml.attribute',
      params: { problem: `${tagName}: ${message.trim()}` },
      line: sourceLine,
      column,
    });
  }
  checkNothingLost({ source, masked, html, inComments: structure.inComments });
  const styles = inlinesAll ? structure.styles : structure.inlineStyles;
  if (styles.length === 0) return { html: masked.restore(html), warnings };
  const inlined = inlineStyles({ source, masked, html, styles });
  return { html: masked.restore(inlined.html), warnings: [...warnings, ...inlined.warnings] };
};

/** Position of an element that MJML names with a line of the masked source. */
const placeOfTag = ({
  source,
  masked,
  line,
  tagName,
}: {
  source: string;
  masked: MaskedSource;
  line: number;
  tagName: string;
}) => {
  const lines = masked.text.split('\n');
  const start = lines.slice(0, line - 1).reduce((length, text) => length + text.length + 1, 0);
  const column = Math.max(0, lines[line - 1]?.toLowerCase().indexOf(`<${tagName}`) ?? 0);
  return placeAt(source, masked.sourceIndex(start + column), 'content');
};

/** Throws TemplateError for an expression that isn't in the HTML, or whose block isn't whole there. */
const checkNothingLost = ({
  source,
  masked,
  html,
  inComments,
}: {
  source: string;
  masked: MaskedSource;
  html: string;
  inComments: ReadonlySet<number>;
}) => {
  const { expressions, names } = masked;
  const blocks = blocksOf(expressions);
  const found = new Set<number>();
  const open: number[] = [];
  const lost = (index: number) => {
    const { source: expression, index: at } = expressions[index]!;
    return new TemplateError('template.mjmlLost', { ...placeAt(source, at, 'content'), expression });
  };
  for (const [, digits] of html.matchAll(names)) {
    const index = Number(digits);
    found.add(index);
    const { kind } = expressions[index]!;
    if (kind === 'open') open.push(index);
    if ((kind === 'else' || kind === 'close') && open.at(-1) !== blocks[index]) throw lost(index);
    if (kind === 'close') open.pop();
  }
  if (open.length > 0) throw lost(open.at(-1)!);
  const missing = expressions.findIndex((_, index) => !found.has(index) && !inComments.has(index));
  if (missing !== -1) throw lost(missing);
};
