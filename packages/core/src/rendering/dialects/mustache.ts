import type { Tag } from './tags.js';

/** What a tag in braces is made of. */
export interface Mustache {
  sigil: '' | '#' | '^' | '/' | '!' | '>' | '&';
  /** Without sigil, `~` and entities. */
  inner: string;
  isRaw: boolean;
  hasCurlyQuotes: boolean;
  /** Writes a tag with the braces and `~` of this one. */
  write: (inner: string) => string;
}

export const readMustache = ({ open, inner: whole }: Pick<Tag, 'open' | 'inner'>): Mustache => {
  const [, left, sigil, inner, right] = /^\s*(~?)\s*([#^/!>&]?)([\s\S]*?)(~?)\s*$/.exec(whole)!;
  const isRaw = open === '{{{' || sigil === '&';
  const decoded = decode(inner!);
  return {
    sigil: (open === '{{!--' ? '!' : sigil) as Mustache['sigil'],
    inner: straighten(decoded).trim(),
    isRaw,
    hasCurlyQuotes: straighten(decoded) !== decoded,
    write: (text) => (isRaw && !/^[#^/!]/.test(text) ? `{{{${text}}}}` : `{{${left}${text}${right}}}`),
  };
};

const ENTITIES: Record<string, string> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  '#39': "'",
  '#34': '"',
  '#x27': "'",
  '#160': ' ',
};

/** Decodes what editors of HTML write for quotes and operators. */
export const decode = (text: string): string =>
  text
    .replace(/&(quot|apos|amp|lt|gt|nbsp|#39|#34|#x27|#160);/gi, (_, name: string) => ENTITIES[name.toLowerCase()]!)
    .replaceAll('\u00a0', ' ');

/** Replaces the curly quotes that word processors write. Handlebars takes them as parts of names. */
export const straighten = (text: string): string => text.replace(/[“”„‟]/g, '"').replace(/[‘’‚‛]/g, "'");

/** A text as it stands in a template: escaped in HTML. */
export const literalText = (text: string, part: 'title' | 'content'): string => {
  if (part === 'title') return text;
  return text
    .replace(/&(?!#?\w+;)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
};
