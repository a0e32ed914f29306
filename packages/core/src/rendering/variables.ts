import Handlebars from 'handlebars';

const HELPERS = new Set(['if', 'unless', 'each', 'with', 'lookup']);

/** Variables that every template has in addition to the context. Callers can't set them. */
export const RESERVED: ReadonlySet<string> = new Set(['user', 'username']);

/**
 * Paths that a template reads from the context, sorted and unique. A title within `{{#each films}}` is `films.title`,
 * and `films` itself is then left out. Block parameters, data variables such as `@index`, and the recipient's fields
 * are left out.
 */
export const findVariables = (...sources: string[]): string[] => {
  const found = new Set<string>();
  for (const source of sources) visitProgram(Handlebars.parse(source), { thisPaths: [[]], names: new Map() }, found);
  const paths = [...found].filter((path) => !RESERVED.has(path.split('.')[0]!));
  return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}.`))).sort();
};

/** The given paths that the context lacks. For a list on a path, its first item is checked. */
export const findMissing = (paths: string[], context: unknown): string[] =>
  paths.filter((path) => !hasPath(context, path.split('.')));

const hasPath = (value: unknown, [head, ...rest]: string[]): boolean => {
  if (head === undefined) return true;
  if (Array.isArray(value)) return hasPathInList(value, [head, ...rest]);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return false;
  return hasPath((value as Record<string, unknown>)[head], rest);
};

const hasPathInList = (list: unknown[], [head = '', ...rest]: string[]): boolean => {
  if (list.length === 0 || head === 'length') return true;
  return /^\d+$/.test(head) ? hasPath(list[Number(head)], rest) : hasPath(list[0], [head, ...rest]);
};

/** `this.title` and `./title` refer to the current scope, never to a block parameter. */
const SCOPED = /^(?:\.|this(?:[./]|$))/;

interface Scope {
  /** From outermost to innermost: the path of `this` in the context, or null if unknown. */
  thisPaths: (string[] | null)[];
  /** Block parameters (`as |film|`) and the path that each stands for, or null for an index. */
  names: Map<string, string[] | null>;
}

const visitProgram = (program: hbs.AST.Program | undefined, scope: Scope, found: Set<string>) => {
  for (const statement of program?.body ?? []) visitStatement(statement, scope, found);
};

/** Statements around a program that reads the same scope: the block of a layout, and an inline partial. */
const ENCLOSES: ReadonlySet<string> = new Set(['PartialBlockStatement', 'DecoratorBlock']);
/** Statements that read values. Partials read those of their parameters. */
const READS: ReadonlySet<string> = new Set([
  'MustacheStatement',
  'SubExpression',
  'PartialStatement',
  'PartialBlockStatement',
]);

const visitStatement = (statement: hbs.AST.Statement, scope: Scope, found: Set<string>) => {
  if (statement.type === 'BlockStatement') return visitBlock(statement as hbs.AST.BlockStatement, scope, found);
  if (ENCLOSES.has(statement.type)) visitProgram((statement as hbs.AST.PartialBlockStatement).program, scope, found);
  if (!READS.has(statement.type)) return;
  const { path, params, hash } = statement as hbs.AST.MustacheStatement;
  const isHelper = params.length > 0 || (hash?.pairs.length ?? 0) > 0;
  if (!isHelper && path) read(path, scope, found);
  for (const param of params) readExpression(param, scope, found);
  for (const pair of hash?.pairs ?? []) readExpression(pair.value, scope, found);
};

const visitBlock = (block: hbs.AST.BlockStatement, scope: Scope, found: Set<string>) => {
  const name = block.path.original as string;
  const [subject] = block.params;
  const isPlain = !HELPERS.has(name);
  const over = isPlain ? block.path : subject;
  for (const param of block.params) readExpression(param, scope, found);
  if (isPlain) read(block.path, scope, found);

  const opensScope = isPlain || name === 'each' || name === 'with';
  const path = over ? pathOf(over, scope) : undefined;
  const inner = opensScope ? { ...scope, thisPaths: [...scope.thisPaths, path ?? null] } : scope;
  visitProgram(block.program, withBlockParams(block.program, path, inner), found);
  visitProgram(block.inverse, scope, found);
};

const withBlockParams = (program: hbs.AST.Program | undefined, path: string[] | undefined, scope: Scope): Scope => {
  const params = program?.blockParams ?? [];
  if (params.length === 0) return scope;
  const names = new Map(scope.names);
  params.forEach((param, index) => names.set(param, index === 0 && path ? path : null));
  return { ...scope, names };
};

const readExpression = (expression: hbs.AST.Expression, scope: Scope, found: Set<string>) => {
  if (expression.type === 'SubExpression')
    return visitStatement(expression as unknown as hbs.AST.Statement, scope, found);
  read(expression, scope, found);
};

const read = (expression: hbs.AST.Expression, scope: Scope, found: Set<string>) => {
  const path = pathOf(expression, scope);
  if (path && path.length > 0) found.add(path.join('.'));
};

const pathOf = (expression: hbs.AST.Expression, scope: Scope): string[] | undefined => {
  if (expression.type !== 'PathExpression') return undefined;
  const { data, depth, parts, original } = expression as hbs.AST.PathExpression;
  const names = parts as string[];
  if (data) return original.startsWith('@root.') ? names.slice(1) : undefined;
  const [first, ...rest] = names;
  if (depth === 0 && first !== undefined && !SCOPED.test(original) && scope.names.has(first)) {
    const target = scope.names.get(first);
    return target ? [...target, ...rest] : undefined;
  }
  const thisPath = scope.thisPaths[Math.max(0, scope.thisPaths.length - 1 - depth)];
  return thisPath ? [...thisPath, ...names] : undefined;
};
