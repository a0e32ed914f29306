import { Parser } from 'htmlparser2';
import { TemplateError } from '../template-error.js';
import { placeAt } from '../template-limits.js';
import type { ContentWarning } from './content-warnings.js';
import type { CssSource } from './css-precedence.js';
import { applyEdits, type Edit } from './edits.js';
import { blocksOf, type ExpressionKind, type MaskedSource } from './expressions.js';
import { HTML_ELEMENTS, isMjmlElement, takesExpression, takesRaw } from './mjml-elements.js';

export interface MjmlStructure {
  /** MJML in which each block between elements is in an `mj-raw`, and no style is `inline`. */
  text: string;
  styles: CssSource[];
  /** The styles that were `inline`. */
  inlineStyles: CssSource[];
  /** Indexes of expressions in comments. MJML drops some comments. */
  inComments: ReadonlySet<number>;
  warnings: ContentWarning[];
}

interface Element {
  name: string;
  start: number;
  contentStart: number;
  attributes: Record<string, string>;
}

/** MJML drops the first without a word, and rewrites the whole body as XML for the second. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['mj-include', 'mj-html-attributes']);

/** Kinds that make no sense as text between elements, but do as HTML. */
const STRUCTURAL: ReadonlySet<ExpressionKind> = new Set(['open', 'else', 'close', 'partial', 'raw']);

/**
 * Finds what MJML would drop or tear apart without an error, and throws TemplateError for it: text between elements,
 * blocks that begin in one element and end in another, and expressions in attributes that MJML computes with.
 */
export const readMjmlStructure = (source: string, masked: MaskedSource): MjmlStructure => {
  const { text, expressions } = masked;
  const blocks = blocksOf(expressions);
  /** The element, attribute or comment that each expression belongs to. */
  const homes = new Map<number, string>();
  const inComments = new Set<number>();
  const openBlocks: { index: number; home: string }[] = [];
  const edits: Edit[] = [];
  const styles: CssSource[] = [];
  const inlineStyles: CssSource[] = [];
  const warnings: ContentWarning[] = [];
  const stack: Element[] = [];
  let hasRoot = false;
  /** Nested elements whose content is HTML. MJML counts them too. */
  let htmlDepth = 0;

  const place = (index: number) => placeAt(source, masked.sourceIndex(index), 'content');

  const namesIn = (start: number, end: number) =>
    [...text.slice(start, end).matchAll(masked.names)].map((match) => ({
      expression: Number(match[1]),
      start: start + match.index,
      end: start + match.index + match[0].length,
    }));

  const settle = (index: number, home: string) => {
    homes.set(index, home);
    const { kind } = expressions[index]!;
    if (kind === 'open') openBlocks.push({ index, home });
    if (kind !== 'else' && kind !== 'close') return;
    const block = blocks[index];
    if (block === undefined || homes.get(block) !== home) {
      throw new TemplateError('template.mjmlBlockSplit', placeAt(source, expressions[index]!.index, 'content'));
    }
    if (kind === 'close') openBlocks.pop();
  };

  const readTag = (element: Element, end: number) => {
    const names = namesIn(element.start, end);
    if (names.length === 0) return;
    const tag = text.slice(element.start, end);
    const values = [...tag.matchAll(/([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map((match) => ({
      name: match[1]!,
      start: element.start + match.index + match[0].length - 1 - (match[2] ?? match[3])!.length,
      end: element.start + match.index + match[0].length - 1,
    }));
    for (const { expression, start } of names) {
      const attribute = values.find((value) => start >= value.start && start < value.end);
      if (!attribute) throw new TemplateError('template.mjmlTag', { ...place(start), element: element.name });
      if (!takesExpression(element.name, attribute.name)) {
        throw new TemplateError('template.mjmlAttribute', { ...place(start), attribute: attribute.name });
      }
      settle(expression, `${element.start} ${attribute.name}`);
    }
  };

  const readText = (start: number, end: number) => {
    const parent = stack.at(-1);
    const names = namesIn(start, end);
    const bare = text.slice(start, end).replace(masked.names, (name) => ' '.repeat(name.length));
    const lost = bare.search(/[^\s\ufeff]/);
    if (lost !== -1) {
      throw new TemplateError('template.mjmlText', { ...place(start + lost), element: parent?.name ?? 'mjml' });
    }
    for (const name of names) {
      const element = parent?.name ?? 'mjml';
      if (!STRUCTURAL.has(expressions[name.expression]!.kind)) {
        throw new TemplateError('template.mjmlText', { ...place(name.start), element });
      }
      if (!parent || !takesRaw(element))
        throw new TemplateError('template.mjmlBlock', { ...place(name.start), element });
      settle(name.expression, String(parent.start));
      edits.push({ ...name, text: `<mj-raw>${text.slice(name.start, name.end)}</mj-raw>` });
    }
  };

  /** Content of an element that holds HTML. An `mj-raw` in the body belongs to what it stands in. */
  const readHtml = (element: Element, end: number) => {
    const parent = stack.at(-1);
    const isPart = element.name === 'mj-raw' && parent !== undefined && takesRaw(parent.name);
    const home = String(isPart ? parent.start : element.start);
    for (const { expression } of namesIn(element.contentStart, end)) settle(expression, home);
    if (element.name !== 'mj-style') return;
    const style = { text: text.slice(element.contentStart, end), index: element.contentStart };
    styles.push(style);
    if (element.attributes.inline === 'inline') inlineStyles.push(style);
  };

  const readElement = (element: Element, end: number) => {
    const { name, start } = element;
    if (stack.length === 0) {
      if (name !== 'mjml') throw new TemplateError('template.mjmlRoot', place(start));
      hasRoot = true;
    }
    if (UNSUPPORTED.has(name)) throw new TemplateError('template.mjmlUnsupported', { ...place(start), element: name });
    if (!isMjmlElement(name)) throw new TemplateError('template.mjmlElement', { ...place(start), element: name });
    readTag(element, end);
    if (name === 'mj-style' && element.attributes.inline === 'inline') {
      const inline = /\binline\s*=\s*(?:"inline"|'inline'|inline)/.exec(text.slice(start, end))!;
      edits.push({ start: start + inline.index, end: start + inline.index + inline[0].length, text: '' });
    }
    const parent = stack.at(-1);
    const isRepeated = openBlocks.some(({ home }) => home === String(parent?.start));
    if (name === 'mj-column' && isRepeated && !element.attributes.width) {
      const { line, column } = place(start);
      warnings.push({ rule: 'mjml.columnWidth', params: {}, line, column });
    }
  };

  let textStart = 0;
  const endText = (end: number) => {
    if (htmlDepth === 0 && end > textStart) readText(textStart, end);
  };

  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const end = parser.endIndex + 1;
        if (htmlDepth > 0) {
          if (HTML_ELEMENTS.has(name)) htmlDepth += 1;
          return;
        }
        endText(parser.startIndex);
        textStart = end;
        const element = { name, attributes, start: parser.startIndex, contentStart: end };
        readElement(element, end);
        stack.push(element);
        if (HTML_ELEMENTS.has(name)) htmlDepth = 1;
      },
      onclosetag: (name, isImplied) => {
        const element = stack.at(-1);
        if (htmlDepth > 0) {
          if (HTML_ELEMENTS.has(name)) htmlDepth -= 1;
          if (htmlDepth > 0) return;
        } else endText(Math.max(textStart, parser.startIndex));
        textStart = parser.endIndex + 1;
        if (!element) return;
        const isSelfClosed = element.start === parser.startIndex;
        if (isImplied && !isSelfClosed) {
          throw new TemplateError('template.mjmlUnclosed', { ...place(element.start), element: element.name });
        }
        stack.pop();
        if (HTML_ELEMENTS.has(name) && !isSelfClosed) readHtml(element, parser.startIndex);
      },
      oncomment: () => {
        if (htmlDepth > 0) return;
        endText(parser.startIndex);
        textStart = parser.endIndex + 1;
        for (const { expression } of namesIn(parser.startIndex, textStart)) {
          settle(expression, `comment ${parser.startIndex}`);
          inComments.add(expression);
        }
      },
      onprocessinginstruction: () => {
        if (htmlDepth > 0) return;
        endText(parser.startIndex);
        textStart = parser.endIndex + 1;
      },
    },
    // As mjml-parser-xml reads it.
    { recognizeCDATA: true, decodeEntities: false, recognizeSelfClosing: true, lowerCaseAttributeNames: false },
  );
  parser.write(text);
  parser.end();
  endText(text.length);
  if (!hasRoot) throw new TemplateError('template.mjmlRoot', place(0));
  return { text: applyEdits(text, edits), styles, inlineStyles, inComments, warnings };
};
