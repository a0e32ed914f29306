import Handlebars from 'handlebars';
import { asSubject } from './subject.js';

/** What can be told about a template's subject without a recipient. */
export type SubjectAnalysis =
  | { kind: 'never-blank' }
  /** Consists of values only, each a path into the context. Blank if all of them are. */
  | { kind: 'values'; paths: string[][] }
  /** Only rendering can tell whether it is blank. */
  | { kind: 'unknown'; title: string };

const HELPERS = new Set(['if', 'unless', 'each', 'with', 'lookup']);

/** Analyzes the Handlebars source of a subject. Throws Handlebars' parse errors. */
export const analyzeSubject = (title: string): SubjectAnalysis => {
  const program = Handlebars.parse(title);
  if (isNeverBlank(program)) return { kind: 'never-blank' };
  const rest = program.body.filter(({ type }) => type !== 'ContentStatement' && type !== 'CommentStatement');
  const paths = rest.map(pathOf);
  return paths.every((path) => path !== undefined) ? { kind: 'values', paths } : { kind: 'unknown', title };
};

const isNeverBlank = (program: hbs.AST.Program | undefined): boolean =>
  program?.body.some((statement) => {
    if (statement.type === 'ContentStatement') return asSubject((statement as hbs.AST.ContentStatement).value) !== '';
    if (statement.type !== 'BlockStatement') return false;
    const { program: inner, inverse } = statement as hbs.AST.BlockStatement;
    return isNeverBlank(inner) && isNeverBlank(inverse);
  }) ?? false;

const pathOf = (statement: hbs.AST.Statement): string[] | undefined => {
  if (statement.type !== 'MustacheStatement') return undefined;
  const { path, params, hash } = statement as hbs.AST.MustacheStatement;
  if (path.type !== 'PathExpression' || params.length > 0 || hash?.pairs.length) return undefined;
  const { data, depth, parts, original } = path as hbs.AST.PathExpression;
  if (data || depth > 0 || parts.length === 0 || HELPERS.has(original)) return undefined;
  return parts as string[];
};

/** Whether all values are blank. `isKnown` tells whether the context holds a path's first key. */
export const areBlank = (
  paths: string[][],
  { context, isKnown = () => true }: { context: Record<string, unknown>; isKnown?: (root: string) => boolean },
): boolean => paths.every((path) => isKnown(path[0]!) && isBlank(valueAt(context, path)));

const valueAt = (context: Record<string, unknown>, path: string[]): unknown => {
  let value: unknown = context;
  for (const part of path) {
    if (value === undefined || value === null || !Object.hasOwn(Object(value), part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
};

/** Whether Handlebars prints a value as blank. It prints an array as its items with commas, and an object as text. */
const isBlank = (value: unknown): boolean => {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0 || (value.length === 1 && isBlank(value[0]));
  return typeof value === 'string' && asSubject(value) === '';
};
