/** A template that doesn't compile, or can't be rendered with what it was given. Lines and columns count from 1. */
export class TemplateError extends Error {
  constructor(
    message: string,
    readonly part: 'title' | 'content',
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
    this.name = 'TemplateError';
  }

  /** Handlebars says where in different ways: in `lineNumber` and `column`, in a parser's `hash`, or in the words alone. */
  static from(err: unknown, part: 'title' | 'content'): TemplateError {
    const { message, lineNumber, column, hash } = err as HandlebarsFault;
    const words = message ?? String(err);
    const line = lineNumber ?? hash?.loc?.first_line ?? Number(/on line (\d+)/.exec(words)?.[1] ?? 1);
    const at = column ?? hash?.loc?.first_column ?? pointedAt(words);
    return new TemplateError(`${part}: ${words.split('\n')[0]} (line ${line}, column ${at + 1})`, part, line, at + 1);
  }
}

interface HandlebarsFault {
  message?: string;
  lineNumber?: number;
  column?: number;
  hash?: { loc?: { first_line: number; first_column: number } };
}

/** A parse error draws an arrow, `-----^`, under the place. */
const pointedAt = (words: string): number => {
  const arrow = words.split('\n').find((line) => /^-*\^$/.test(line));
  return arrow ? arrow.length - 1 : 0;
};
