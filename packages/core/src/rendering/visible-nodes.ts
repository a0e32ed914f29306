import type { DomNode } from 'html-to-text';
import { markDataRows } from './data-tables.js';
import { findHidingSelectors, visibilityOf } from './hidden-styles.js';
import { cleanText } from './visible-text.js';

/** HTML block elements, which start on a new line. */
export const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);

/** Elements whose text isn't part of the mail. The parser doesn't report scripts and styles as tags. */
const WITHOUT_TEXT = new Set(['title', 'template', 'xml', 'svg', 'iframe', 'datalist', 'colgroup']);

/** Elements that are kept even if they are empty. */
const KEPT_EMPTY = new Set(['td', 'th', 'li']);

const PLAIN_INLINE = new Set(['a', 'b', 'big', 'em', 'font', 'i', 'small', 'span', 'strong', 'u']);

interface Surroundings {
  isTiny: boolean;
  isPre: boolean;
  isLink: boolean;
  /** Selectors that the page's style sheets hide. */
  hiding: ReadonlySet<string>;
}

/**
 * Removes what readers don't see from a parsed HTML page: hidden elements, metadata, empty elements, zero-width
 * characters. Renames rows of data tables to `DATA_ROW`. The result depends on the page's structure, and on its texts
 * only by whether they are blank. `page` has the attribute `styled` if it may contain style sheets.
 */
export const keepVisible = (page: DomNode): void => {
  keepChildren(page, {
    isTiny: false,
    isPre: false,
    isLink: false,
    hiding: page.attribs.styled === undefined ? NOTHING : new Set(findStyles(page).flatMap(findHidingSelectors)),
  });
};

const NOTHING: ReadonlySet<string> = new Set();

const findStyles = ({ type, attribs, children = [] }: DomNode): string[] => {
  if (type !== 'style') return children.flatMap(findStyles);
  const isForAll = !attribs?.media || /\b(?:all|screen)\b(?!\s+and)/i.test(attribs.media);
  return isForAll ? children.map(({ data = '' }) => data) : [];
};

/** Removes invisible children of an element. Returns whether visible content is left. */
const keepChildren = (parent: DomNode, around: Surroundings): boolean => {
  const kept: DomNode[] = [];
  let hasContent = false;
  /** True if the last kept node is text or an inline element. */
  let isInLine = false;
  /** True if an empty block followed the last kept node. */
  let isBroken = false;

  const keep = (node: DomNode, { isBlock = false } = {}) => {
    if (isBroken && !isBlock) kept.push(lineBreakOf(parent));
    kept.push(node);
    hasContent = true;
    isInLine = !isBlock;
    isBroken = false;
  };

  for (const node of parent.children) {
    if (node.type === 'text') {
      node.data = around.isTiny ? '' : cleanText(node.data ?? '');
      if (isBlank(node.data)) kept.push(node);
      else keep(node);
      continue;
    }
    const name = node.name ?? '';
    if (node.type !== 'tag' || WITHOUT_TEXT.has(name) || isHidden(node, around)) continue;
    const isBlock = BLOCKS.has(name);
    if (name === 'br') {
      kept.push(node);
      isInLine = false;
    } else if (name === 'hr' || (name === 'img' && around.isLink)) {
      keep(node, { isBlock });
    } else if (keepChildren(node, within(node, around))) {
      if (name === 'table') markDataRows(node);
      keep(node, { isBlock });
    } else if (KEPT_EMPTY.has(name)) {
      node.children = [];
      kept.push(node);
    } else if (isBlock) {
      isBroken ||= isInLine;
    } else if (node.children.length > 0) {
      kept.push(...node.children);
    }
  }
  parent.children = BLOCKS.has(parent.name ?? '') && !around.isPre ? withoutOuterBreaks(kept) : kept;
  return hasContent;
};

const isBlank = (text: string): boolean => !/\S/.test(text);

const lineBreakOf = (parent: DomNode): DomNode => ({ type: 'tag', name: 'br', attribs: {}, children: [], parent });

/** The nodes without line breaks at the start, which plain text doesn't need, and at the end, which browsers hide. */
const withoutOuterBreaks = (nodes: DomNode[]): DomNode[] => {
  const isBreak = ({ type, name, data = '' }: DomNode) => name === 'br' || (type === 'text' && isBlank(data));
  const from = nodes.findIndex((node) => !isBreak(node));
  const to = nodes.findLastIndex((node) => !isBreak(node));
  return from < 0 ? nodes.filter(({ name }) => name !== 'br') : nodes.slice(from, to + 1);
};

const isHidden = ({ attribs = {} }: DomNode, { hiding }: Surroundings): boolean => {
  if (attribs.hidden !== undefined || (attribs.style && visibilityOf(attribs.style).isHidden)) return true;
  if (hiding.size === 0) return false;
  if (attribs.id && hiding.has(`#${attribs.id}`)) return true;
  return (attribs.class ?? '').split(/\s+/).some((name: string) => hiding.has(`.${name}`));
};

/** A tiny font is inherited by inline elements, unless a style sheet may enlarge it. */
const within = (node: DomNode, around: Surroundings): Surroundings => {
  const { style, class: className, href } = node.attribs ?? {};
  const name = node.name ?? '';
  const own = style ? visibilityOf(style) : undefined;
  const inherits = around.isTiny && PLAIN_INLINE.has(name) && !className && !own?.hasFontSize;
  const isTiny = inherits || own?.isTiny === true;
  const isPre = around.isPre || name === 'pre';
  const isLink = around.isLink || (name === 'a' && Boolean(href));
  if (isTiny === around.isTiny && isPre === around.isPre && isLink === around.isLink) return around;
  return { isTiny, isPre, isLink, hiding: around.hiding };
};
