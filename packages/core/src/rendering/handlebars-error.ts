import Handlebars from 'handlebars';
import { HELPER_USES, HelperProblem } from './formatting-helpers.js';
import { findOpenBlock } from './open-block.js';
import { TemplateError, type TemplatePart, type TemplatePlace } from './template-error.js';

/**
 * An error of Handlebars. Its position is in `lineNumber` and `column`, in the parser's `hash`, or only in the
 * message.
 */
interface HandlebarsError {
  message?: string;
  lineNumber?: number;
  column?: number;
  hash?: { loc?: { first_line: number; first_column: number } };
}

interface ParsedSource {
  part: TemplatePart;
  ast: hbs.AST.Program;
}

/**
 * Converts an error of Handlebars to a TemplateError. Handlebars has no error codes, so this is the one place that
 * matches its messages.
 */
export const asTemplateError = (
  err: unknown,
  {
    part,
    phase,
    source = '',
    sources = [],
  }: {
    part: TemplatePart;
    phase: 'compile' | 'render';
    /** The source that was compiled. */
    source?: string;
    /** The sources that were rendered. They tell what the template calls a helper's value. */
    sources?: readonly ParsedSource[];
  },
): TemplateError => {
  if (err instanceof TemplateError) return err;
  if (err instanceof HelperProblem) return helperError(err, sources);
  const { message, lineNumber, column, hash } = err as HandlebarsError;
  const text = message ?? String(err);
  const line = lineNumber ?? hash?.loc?.first_line ?? Number(/on line (\d+)/.exec(text)?.[1] ?? 1);
  const offset = column ?? hash?.loc?.first_column ?? pointedAt(text, { source, line });
  const place: TemplatePlace = { part, line, column: offset + 1 };
  // Some messages of Handlebars end with the position: " - 3:4".
  const problem = text.split('\n')[0]!.replace(/ - \d+:\d+$/, '');
  if (phase === 'render') return new TemplateError('template.renderFailed', { ...place, problem });

  const mismatch = /^(\S+) doesn't match (\S+)$/.exec(problem);
  if (mismatch) {
    return new TemplateError('template.blockMismatch', { ...place, opened: mismatch[1]!, closed: mismatch[2]! });
  }
  const helper = /unknown helper (\S+)$/.exec(problem)?.[1];
  if (helper) return new TemplateError('template.unknownHelper', { ...place, helper });
  const open = / got 'EOF'$/.test(text) ? findOpenBlock(source) : undefined;
  if (open) {
    return new TemplateError('template.blockNotClosed', {
      part,
      line: open.line,
      column: open.column,
      opened: open.name,
    });
  }
  const closed = / got 'OPEN_ENDBLOCK'$/.test(text) && CLOSING.exec(lineOf(source, line).slice(offset))?.[1];
  if (closed) return new TemplateError('template.blockNotOpened', { ...place, closed });
  return new TemplateError('template.syntax', { ...place, problem });
};

const CLOSING = /^\{\{~?\/\s*([^\s~}]+)/;

const lineOf = (source: string, line: number): string => source.split('\n')[line - 1] ?? '';

/** Parse errors quote up to this many characters before the error. */
const QUOTED = 20;

/**
 * Returns the number of columns before a parse error in its line. Handlebars' message quotes the text around the error without its line
 * breaks, with an arrow below:
 *
 *     ...p><p>{{/if}}
 *     --------^
 */
const pointedAt = (text: string, { source, line }: { source: string; line: number }): number => {
  const lines = text.split('\n');
  const arrow = lines.findIndex((one) => /^-*\^$/.test(one));
  if (arrow < 1) return 0;
  const width = lines[arrow]!.length - 1;
  const quoted = lines[arrow - 1]!.slice(0, width).replace(/^\.\.\./, '');
  const before = source.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, one) => sum + one.length + 1, 0);
  for (let index = start; index <= source.length && (index === start || source[index - 1] !== '\n'); index += 1) {
    if (source.slice(Math.max(0, index - QUOTED), index).replaceAll('\n', '') === quoted) return index - start;
  }
  return width;
};

const helperError = ({ reason, options }: HelperProblem, sources: readonly ParsedSource[]): TemplateError => {
  const { source, start } = options.loc;
  const part = source as TemplatePart;
  const place: TemplatePlace = { part, line: start.line, column: start.column + 1 };
  if (reason === 'template.helperUse') {
    return new TemplateError(reason, { ...place, helper: options.name, use: HELPER_USES[options.name] });
  }
  const ast = sources.find((one) => one.part === part)?.ast;
  return new TemplateError(reason, { ...place, path: (ast && findArgument(ast, start)) ?? options.name });
};

/** What a template calls the first argument of the helper that it calls at a position. */
const findArgument = (ast: hbs.AST.Program, start: hbs.AST.Position): string | undefined => {
  const finder = new ArgumentFinder(start);
  finder.accept(ast);
  return finder.found;
};

class ArgumentFinder extends Handlebars.Visitor {
  found: string | undefined;
  constructor(private readonly start: hbs.AST.Position) {
    super();
  }
  override MustacheStatement(mustache: hbs.AST.MustacheStatement) {
    this.look(mustache);
    super.MustacheStatement(mustache);
  }
  override SubExpression(expression: hbs.AST.SubExpression) {
    this.look(expression);
    super.SubExpression(expression);
  }
  private look({ loc, params: [value] }: hbs.AST.MustacheStatement | hbs.AST.SubExpression) {
    if (loc.start.line !== this.start.line || loc.start.column !== this.start.column) return;
    this.found = String((value as hbs.AST.PathExpression | undefined)?.original ?? '');
  }
}
