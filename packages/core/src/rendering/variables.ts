import Handlebars from 'handlebars';

const HELPERS = new Set(['if', 'unless', 'each', 'with', 'lookup']);

/** What every template is given besides the context: not for the caller to supply. */
export const GIVEN: ReadonlySet<string> = new Set(['user', 'username']);

/**
 * The paths that a template reads from the context, sorted, each once: `films.title` for a title within
 * `{{#each films}}`, and not `films` beside it. Block parameters, `@index` and the like, and what is known of the recipient aren't among them.
 */
export const findVariables = (...sources: string[]): string[] => {
  const found = new Set<string>();
  for (const source of sources) visitProgram(Handlebars.parse(source), { scopes: [[]], names: new Map() }, found);
  const paths = [...found].filter((path) => !GIVEN.has(path.split('.')[0]!));
  return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}.`))).sort();
};

/** The variables of `paths` for which the context has nothing. Where a list stands on the way, its first item is asked. */
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

/** `this.title` and `./title` are of where it stands, and never a block parameter. */
const SCOPED = /^(?:\.|this(?:[./]|$))/;

interface Surroundings {
  /** From the outermost to the innermost: where `this` is, as a path from the context; null where that can't be known. */
  scopes: (string[] | null)[];
  /** Block parameters, `as |film|`, and what each stands for; null where it stands for an index. */
  names: Map<string, string[] | null>;
}

const visitProgram = (program: hbs.AST.Program | undefined, around: Surroundings, found: Set<string>) => {
  for (const statement of program?.body ?? []) visitStatement(statement, around, found);
};

const visitStatement = (statement: hbs.AST.Statement, around: Surroundings, found: Set<string>) => {
  if (statement.type === 'BlockStatement') return visitBlock(statement as hbs.AST.BlockStatement, around, found);
  if (statement.type !== 'MustacheStatement' && statement.type !== 'SubExpression') return;
  const { path, params, hash } = statement as hbs.AST.MustacheStatement;
  const isHelper = params.length > 0 || (hash?.pairs.length ?? 0) > 0;
  if (!isHelper) read(path, around, found);
  for (const param of params) readExpression(param, around, found);
  for (const pair of hash?.pairs ?? []) readExpression(pair.value, around, found);
};

const visitBlock = (block: hbs.AST.BlockStatement, around: Surroundings, found: Set<string>) => {
  const name = block.path.original as string;
  const [subject] = block.params;
  const isPlain = !HELPERS.has(name);
  const over = isPlain ? block.path : subject;
  for (const param of block.params) readExpression(param, around, found);
  if (isPlain) read(block.path, around, found);

  const opensScope = isPlain || name === 'each' || name === 'with';
  const path = over ? pathOf(over, around) : undefined;
  const inner = opensScope ? { ...around, scopes: [...around.scopes, path ?? null] } : around;
  visitProgram(block.program, withBlockParams(block.program, path, inner), found);
  visitProgram(block.inverse, around, found);
};

const withBlockParams = (
  program: hbs.AST.Program | undefined,
  path: string[] | undefined,
  around: Surroundings,
): Surroundings => {
  const params = program?.blockParams ?? [];
  if (params.length === 0) return around;
  const names = new Map(around.names);
  params.forEach((param, index) => names.set(param, index === 0 && path ? path : null));
  return { ...around, names };
};

const readExpression = (expression: hbs.AST.Expression, around: Surroundings, found: Set<string>) => {
  if (expression.type === 'SubExpression')
    return visitStatement(expression as unknown as hbs.AST.Statement, around, found);
  read(expression, around, found);
};

const read = (expression: hbs.AST.Expression, around: Surroundings, found: Set<string>) => {
  const path = pathOf(expression, around);
  if (path && path.length > 0) found.add(path.join('.'));
};

const pathOf = (expression: hbs.AST.Expression, around: Surroundings): string[] | undefined => {
  if (expression.type !== 'PathExpression') return undefined;
  const { data, depth, parts, original } = expression as hbs.AST.PathExpression;
  const names = parts as string[];
  if (data) return original.startsWith('@root.') ? names.slice(1) : undefined;
  const [first, ...rest] = names;
  if (depth === 0 && first !== undefined && !SCOPED.test(original) && around.names.has(first)) {
    const stands = around.names.get(first);
    return stands ? [...stands, ...rest] : undefined;
  }
  const scope = around.scopes[Math.max(0, around.scopes.length - 1 - depth)];
  return scope ? [...scope, ...names] : undefined;
};
