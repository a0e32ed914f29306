import { type Issue, issue } from '../../errors/issue.js';
import type { Rule, RuleArgs } from '../../errors/rules.js';
import { lastNotAfter } from './binary-search.js';
import type { Part, Tag } from './tags.js';

/**
 * What a translation changes or leaves out. `path` is the part of the template. Line and column are those of the
 * translated text, from 1. The lines are also those of the source.
 */
export interface DialectIssue extends Issue {
  line: number;
  column: number;
}

export interface Translated {
  text: string;
  issues: DialectIssue[];
}

type Span = Pick<Tag, 'start' | 'end'>;

export type Translation = ReturnType<typeof createTranslation>;

/** Collects the edits of one text, and the issues to report. */
export const createTranslation = ({ source, part }: { source: string; part: Part }) => {
  const edits: (Span & { text: string })[] = [];
  const found: { at: number; issue: Issue }[] = [];
  const reported = new Map<Rule, Set<string>>();

  const report = <Name extends Rule>(at: number, rule: Name, ...args: RuleArgs<Name>) => {
    found.push({ at, issue: issue(part, rule, ...args) });
  };

  const replace = ({ start, end }: Span, text: string) => {
    const before = source.slice(start, end);
    if (text !== before) edits.push({ start, end, text: withLinesOf(before, text) });
  };

  return {
    source,
    part,
    report,
    replace,
    /** Reports only the first occurrence in this text, and 100 different ones of a rule. */
    reportOnce: <Name extends Rule>(at: number, rule: Name, ...args: RuleArgs<Name>) => {
      const known = reported.get(rule) ?? new Set();
      reported.set(rule, known);
      const key = JSON.stringify(args);
      if (known.has(key) || known.size >= MAX_OF_A_RULE) return;
      known.add(key);
      report(at, rule, ...args);
    },
    /** Turns a span into a comment, which is not mailed, so that its author still sees what stood there. */
    commentOut: (span: Span) => replace(span, commentOf(source.slice(span.start, span.end))),
    /** Reports a tag without a counterpart, and turns it into a comment. */
    refuse: (span: Span) => {
      const text = source.slice(span.start, span.end);
      report(span.start, 'dialect.tag', { text: shorten(text) });
      replace(span, commentOf(text));
    },
    textOf: ({ start, end }: Span) => shorten(source.slice(start, end)),
    finish: (): Translated => {
      edits.sort((a, b) => a.start - b.start);
      const { text, placeOf } = apply(source, edits);
      const issues = found.sort((a, b) => a.at - b.at).map(({ at, issue }) => ({ ...issue, ...placeOf(at) }));
      return { text, issues };
    },
  };
};

const MAX_OF_A_RULE = 100;
const MAX_SHOWN = 200;

const shorten = (text: string) => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);

const commentOf = (text: string): string => `{{!-- ${text.replace(/-(?=-)/g, '- ')} --}}`;

/** Adds the line breaks that a replacement has lost, within its first tag, so that all other text stays on its line. */
const withLinesOf = (before: string, after: string): string => {
  const lost = countLines(before) - countLines(after);
  if (lost <= 0) return after;
  const inTag = /\s*(?:--)?\}\}/.exec(after)?.index ?? after.length;
  return after.slice(0, inTag) + '\n'.repeat(lost) + after.slice(inTag);
};

const countLines = (text: string): number => text.split('\n').length;

const apply = (source: string, edits: readonly (Span & { text: string })[]) => {
  const pieces: string[] = [];
  /** Beginnings of edits and of the text behind them: index in the source and in the result. */
  const anchors: { source: number; result: number }[] = [{ source: 0, result: 0 }];
  let at = 0;
  let length = 0;
  for (const { start, end, text } of edits) {
    pieces.push(source.slice(at, start), text);
    length += start - at;
    anchors.push({ source: start, result: length });
    length += text.length;
    anchors.push({ source: end, result: length });
    at = end;
  }
  pieces.push(source.slice(at));
  const text = pieces.join('');
  const lineStarts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) lineStarts.push(index + 1);

  const placeOf = (index: number) => {
    const anchor = anchors[lastNotAfter(anchors.length, (one) => anchors[one]!.source <= index)]!;
    const result = anchor.result + index - anchor.source;
    const line = lastNotAfter(lineStarts.length, (one) => lineStarts[one]! <= result);
    return { line: line + 1, column: result - lineStarts[line]! + 1 };
  };
  return { text, placeOf };
};
