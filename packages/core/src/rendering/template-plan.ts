import Handlebars from 'handlebars';

/** What a template does with values, without its texts. Plain data, so that a thread can return it. */
export type Plan = Step[];

export type Step =
  | { kind: 'print'; value: Expression }
  | Block
  | { kind: 'partial'; name: Expression; context?: Expression; hash: [string, Expression][]; block?: Plan }
  /** `{{#*inline "name"}}`: a partial that the steps beside it can use. */
  | { kind: 'inline'; name: string; body: Plan };

export interface Block {
  /** `section`: a block without a helper, such as `{{#film}}`. */
  kind: 'if' | 'unless' | 'each' | 'with' | 'section';
  value: Expression;
  /** Of `if` and `unless`: 0 counts as true. */
  includeZero?: boolean;
  /** Block parameters (`as |film index|`). */
  names: string[];
  body: Plan;
  /** After `{{else}}`; absent if there is none. */
  otherwise?: Plan;
}

export type Expression =
  | { kind: 'literal'; value: unknown }
  | {
      kind: 'path';
      parts: string[];
      /** Number of `../`. */
      depth: number;
      /** Starts with `@`, such as `@index`. */
      isData?: boolean;
      /** Starts with `this` or `./`, so it never is a block parameter. */
      isScoped?: boolean;
    }
  | { kind: 'call'; helper: string; args: Expression[]; hash: [string, Expression][] };

const BLOCK_HELPERS = new Set(['if', 'unless', 'each', 'with']);

/** `this.title` and `./title` refer to the current scope. */
const SCOPED = /^(?:\.|this(?:[./]|$))/;

/** Throws Handlebars' parse errors. */
export const planOf = (source: string): Plan => planOfProgram(Handlebars.parse(source));

const planOfProgram = (program: hbs.AST.Program | undefined): Plan => {
  const steps = (program?.body ?? []).flatMap((statement) => stepOf(statement) ?? []);
  // An inline partial can be used before its definition.
  return [...steps.filter(({ kind }) => kind === 'inline'), ...steps.filter(({ kind }) => kind !== 'inline')];
};

const stepOf = (statement: hbs.AST.Statement): Step | undefined => {
  switch (statement.type) {
    case 'MustacheStatement':
      return { kind: 'print', value: callOrPath(statement as hbs.AST.MustacheStatement) };
    case 'BlockStatement':
      return blockOf(statement as hbs.AST.BlockStatement);
    case 'PartialStatement':
    case 'PartialBlockStatement':
      return partialOf(statement as hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement);
    case 'DecoratorBlock':
      return inlineOf(statement as hbs.AST.DecoratorBlock);
    default:
      return undefined;
  }
};

const blockOf = ({ path, params, hash, program, inverse }: hbs.AST.BlockStatement): Block => {
  const name = String(path.original);
  const isHelper = BLOCK_HELPERS.has(name);
  const includeZero = hash?.pairs.some(({ key, value }) => key === 'includeZero' && isTrue(value));
  return {
    kind: isHelper ? (name as Block['kind']) : 'section',
    value: isHelper ? expressionOf(params[0]!) : nameOf(path),
    ...(includeZero && { includeZero }),
    names: program?.blockParams ?? [],
    body: planOfProgram(program),
    ...(inverse && { otherwise: planOfProgram(inverse) }),
  };
};

const isTrue = (value: hbs.AST.Expression): boolean =>
  value.type === 'BooleanLiteral' && (value as hbs.AST.BooleanLiteral).value;

const partialOf = (partial: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement): Step => {
  const { name, params, hash } = partial;
  const [context] = params;
  // `{{> footer}}` names a partial by a path, `{{> (lookup …)}}` by the value of an expression.
  const isDynamic = name.type === 'SubExpression';
  return {
    kind: 'partial',
    name: isDynamic
      ? expressionOf(name as unknown as hbs.AST.Expression)
      : { kind: 'literal', value: String(name.original) },
    ...(context && { context: expressionOf(context) }),
    hash: pairsOf(hash),
    ...('program' in partial && { block: planOfProgram(partial.program) }),
  };
};

const inlineOf = ({ params, program }: hbs.AST.DecoratorBlock): Step | undefined => {
  const [name] = params;
  if (name?.type !== 'StringLiteral') return undefined;
  return { kind: 'inline', name: (name as hbs.AST.StringLiteral).value, body: planOfProgram(program) };
};

const callOrPath = ({
  path,
  params,
  hash,
}: Omit<hbs.AST.SubExpression | hbs.AST.MustacheStatement, 'type'>): Expression => {
  if (params.length === 0 && !hash?.pairs.length) return nameOf(path);
  return {
    kind: 'call',
    helper: String((path as hbs.AST.PathExpression).original),
    args: params.map(expressionOf),
    hash: pairsOf(hash),
  };
};

/** Handlebars reads a literal as a name if it stands alone: `{{"first name"}}` is a variable. */
const nameOf = (path: hbs.AST.Expression): Expression => {
  if (path.type === 'PathExpression' || path.type === 'SubExpression') return expressionOf(path);
  return { kind: 'path', parts: [String((path as { original?: unknown }).original)], depth: 0 };
};

const pairsOf = (hash: hbs.AST.Hash | undefined): [string, Expression][] =>
  (hash?.pairs ?? []).map(({ key, value }) => [key, expressionOf(value)]);

const expressionOf = (expression: hbs.AST.Expression): Expression => {
  if (expression.type === 'SubExpression') return callOrPath(expression as hbs.AST.SubExpression);
  if (expression.type !== 'PathExpression') {
    return { kind: 'literal', value: (expression as { value?: unknown }).value ?? null };
  }
  const { parts, depth, data, original } = expression as hbs.AST.PathExpression;
  return {
    kind: 'path',
    parts: parts as string[],
    depth,
    ...(data && { isData: true }),
    ...(SCOPED.test(original) && { isScoped: true }),
  };
};
