/** Paths of the variables that a template uses in a special way. */
export interface TemplateUses {
  /** Paths that `each` iterates over. */
  lists: Set<string>;
  /** Paths that are used in `if` and `unless`, and nowhere else. */
  questions: Set<string>;
  /** What helpers make of paths: `date` for `formatDate`. */
  formats: Map<string, SampleFormat>;
  /** All paths that it reads, as far as the form's parser knows. */
  paths: Set<string>;
}

export type SampleFormat = 'date' | 'money' | 'count';

const FORMATS: Record<string, SampleFormat> = {
  formatDate: 'date',
  formatCurrency: 'money',
  formatNumber: 'count',
  pluralize: 'count',
};
const FORMATTED = new RegExp(`\\b(${Object.keys(FORMATS).join('|')})\\s+([^\\s()"']+)`, 'g');

interface Frame {
  /** Paths that `this` stands for in the enclosing blocks, outermost first. */
  scopes: string[];
  /** Path that each block parameter stands for, by name. */
  names: Record<string, string>;
}

const TAG = /\{\{\{?~?\s*([#^/!>]?)([^{}]*?)~?\}?\}\}/g;
const TOP: Frame = { scopes: [''], names: {} };

/**
 * Parses only as much of Handlebars as the form needs. For an invalid template the result may be wrong, which affects only the kinds of
 * the form's inputs.
 */
export const templateUses = (source: string): TemplateUses => {
  const lists = new Set<string>();
  const asked = new Set<string>();
  const printed = new Set<string>();
  const formats = new Map<string, SampleFormat>();
  const frames: Frame[] = [];
  const top = () => frames.at(-1) ?? TOP;
  const note = (paths: Set<string>, word: string | undefined) => {
    const path = resolve(word, top());
    if (path) paths.add(path);
    return path ?? '';
  };

  for (const [, sign = '', body = ''] of source.matchAll(TAG)) {
    const [first = '', ...rest] = body.trim().split(/\s+/);
    if (sign === '!' || sign === '>') continue;
    for (const [, helper, word] of body.matchAll(FORMATTED)) {
      const path = resolve(word, top());
      if (path) formats.set(path, FORMATS[helper!]!);
    }
    if (sign === '/') frames.pop();
    else if (sign === '#' || (sign === '^' && first))
      frames.push(openBlock({ first, rest, top: top(), note, lists, asked }));
    else if (first === 'else' || sign === '^') {
      // In an `else` branch, `this` is what it is outside of the block.
      if (frames.length > 0) frames[frames.length - 1] = frames.at(-2) ?? TOP;
      if (rest[0] === 'if' || rest[0] === 'unless') note(asked, rest[1]);
    } else for (const word of rest.length > 0 ? rest : [first]) note(printed, word);
  }
  return {
    lists,
    formats,
    questions: new Set([...asked].filter((path) => !printed.has(path))),
    paths: new Set([...lists, ...asked, ...printed]),
  };
};

const openBlock = ({
  first,
  rest,
  top,
  note,
  lists,
  asked,
}: {
  first: string;
  rest: string[];
  top: Frame;
  note: (paths: Set<string>, word: string | undefined) => string;
  lists: Set<string>;
  asked: Set<string>;
}): Frame => {
  // The block of a layout, `{{#> page}}`, and an inline partial read what is around them.
  if (first.startsWith('>') || first.startsWith('*')) return top;
  if (first === 'if' || first === 'unless') {
    note(asked, rest[0]);
    return top;
  }
  const isEach = first === 'each';
  const path = note(isEach ? lists : new Set(), isEach || first === 'with' ? rest[0] : first);
  const param = /\|\s*([^\s|]+)/.exec(rest.join(' '))?.[1];
  return { scopes: [...top.scopes, path], names: param ? { ...top.names, [param]: path } : top.names };
};

const resolve = (word: string | undefined, { scopes, names }: Frame): string | undefined => {
  if (!word || /^["'\d(|]/.test(word) || (word.startsWith('@') && !word.startsWith('@root.'))) return undefined;
  if (word.startsWith('@root.')) return word.slice('@root.'.length);
  const ups = word.match(/\.\.\//g)?.length ?? 0;
  const path = word.replace(/^(\.\.\/)*/, '').replace(/^(this[./]|\.\/|this$|\.$)/, '');
  const scope = scopes[Math.max(0, scopes.length - 1 - ups)] ?? '';
  const [head = '', ...tail] = path.split('.');
  if (ups === 0 && path === word && names[head]) return [names[head], ...tail].join('.');
  return [scope, path].filter(Boolean).join('.');
};
