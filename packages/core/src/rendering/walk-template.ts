import { COMPARISONS } from './comparison-helpers.js';
import type { Block, Expression, Plan } from './template-plan.js';

/** Stands for any item of a list in a path. */
export const ITEM = Symbol('item');
export type PathPart = string | typeof ITEM;

/** A path in the context, from its end. The root has no `part`. */
export interface Path {
  up?: Path;
  part?: PathPart;
}

export const ROOT: Path = {};

export const partsOf = (path: Path): PathPart[] => {
  const parts: PathPart[] = [];
  for (let at = path; at.up; at = at.up) parts.push(at.part!);
  return parts.reverse();
};

/** A path as people see it. Items of lists have no name. */
export const namesIn = (path: Path): string =>
  partsOf(path)
    .filter((part) => part !== ITEM)
    .join('.');

/** A value that a template can read. */
export interface Value {
  /** Where the value is in the context. Undefined if it doesn't come from there. */
  path?: Path | undefined;
  /** False if only the sending knows the value, such as a field of a user. */
  isKnown: boolean;
  value?: unknown;
  /** Values that a partial's call puts over the value's own keys. */
  overlay?: Map<string, Value>;
  /** Of an item: the number of conditions around its list. */
  conditions?: number | undefined;
}

/**
 * How a template uses a value. `text`: printed. `date`, `number`: given to a helper. `condition`: the template says
 * what happens without it. `list`, `map`, `object`: a scope of its own (`map` also reads the keys).
 */
export type Use = 'text' | 'date' | 'number' | 'condition' | 'list' | 'map' | 'object';

export interface Visitor {
  use(value: Value, how: Use): void;
  /** Called around a block whose condition isn't known, with the path that must be present, if there is one. */
  enterCondition?(path: Path | undefined): void;
  leaveCondition?(): void;
}

export class TooManySteps extends Error {}

/** Limits the work of one or more walks. */
export interface Budget {
  steps: number;
}

/** Data variables. `item` has those of the innermost `#each`. */
interface Frame {
  item?: { key: Value; index: number | undefined; isLast: boolean | undefined };
  parent?: Frame;
}

interface Scope {
  root: Value;
  /** Innermost first. */
  stack: Value[];
  /** Block parameters. */
  names: Map<string, Value>;
  data: Frame;
  partials: Map<string, Plan>;
  /** The block of the partial call that is being walked, and the scope that it stands in. */
  block?: { body: Plan; scope: Scope } | undefined;
  partialDepth: number;
  conditions: number;
}

const MAX_PARTIAL_DEPTH = 32;

/** Longer paths cost a step for each part. */
const MAX_FREE_PARTS = 8;

const ABSENT: Value = { isKnown: true, value: undefined };
const UNKNOWN: Value = { isKnown: false };

/** Uses of the first argument of our helpers. */
const ARGUMENT_USES = new Map<string, Use>([
  ['formatDate', 'date'],
  ['formatNumber', 'number'],
  ['formatCurrency', 'number'],
  ['pluralize', 'number'],
]);

/**
 * Goes through a template as Handlebars renders it, and tells the visitor about each value that is used. If a condition
 * isn't known, both branches are walked; if a list isn't known, or absent without `{{else}}`, its block is walked once.
 * Throws TooManySteps.
 */
export const walkTemplate = (
  plan: Plan,
  {
    root,
    partials = new Map(),
    visitor,
    budget,
  }: { root: Value; partials?: Map<string, Plan>; visitor: Visitor; budget: Budget },
) => {
  const scope: Scope = {
    stack: [root],
    names: new Map(),
    root,
    data: {},
    partials,
    partialDepth: 0,
    conditions: 0,
  };
  walk(plan, scope, { visitor, budget });
};

interface Walk {
  visitor: Visitor;
  budget: Budget;
}

const walk = (plan: Plan, outer: Scope, to: Walk) => {
  let scope = outer;
  for (const step of plan) {
    spend(to.budget);
    switch (step.kind) {
      case 'inline':
        scope = { ...scope, partials: new Map(scope.partials).set(step.name, step.body) };
        break;
      case 'print':
        use(evaluate(step.value, scope, { to, how: 'text' }), 'text', to);
        break;
      case 'partial':
        walkPartial(step, scope, to);
        break;
      default:
        walkBlock(step, scope, to);
    }
  }
};

/** Throws before the work that the steps stand for. */
const spend = (budget: Budget, steps = 1) => {
  budget.steps -= steps;
  if (budget.steps < 0) throw new TooManySteps();
};

const use = (value: Value, how: Use, { visitor }: Walk) => {
  if (value.path) visitor.use(value, how);
};

const walkBlock = (block: Block, scope: Scope, to: Walk) => {
  if (block.kind === 'if' || block.kind === 'unless') return walkCondition(block, scope, to);
  const hasOtherwise = block.otherwise !== undefined;
  const value = evaluate(block.value, scope, { to, how: hasOtherwise ? 'condition' : 'text' });
  const how = useOf(block, value);
  use(value, hasOtherwise ? 'condition' : how, to);
  if (!value.isKnown) {
    if (!hasOtherwise) return walkItem(block, value, scope, to);
    within(value.path, scope, to, (inner) => {
      use(value, how, to);
      walkItem(block, value, inner, to);
    });
    return within(undefined, scope, to, (inner) => walk(block.otherwise!, inner, to));
  }
  if (value.value === undefined && !value.overlay && !hasOtherwise) return walkItem(block, value, scope, to);
  walkKnown(block, value, scope, to);
};

const useOf = ({ kind, body }: Block, { isKnown, value }: Value): Use => {
  if (kind === 'each') return readsKey(body) ? 'map' : 'list';
  return kind === 'section' && isKnown && Array.isArray(value) ? 'list' : 'object';
};

const keyReaders = new WeakMap<Plan, boolean>();

/** Whether a block prints or tests `@key`. */
const readsKey = (body: Plan): boolean => {
  const known = keyReaders.get(body);
  if (known !== undefined) return known;
  const reads = JSON.stringify(body).includes('"parts":["key"],"depth":0,"isData":true');
  keyReaders.set(body, reads);
  return reads;
};

/** Walks a block once, for a value or an item that isn't known or is absent. */
const walkItem = (block: Block, value: Value, scope: Scope, to: Walk) => {
  if (block.kind !== 'each') {
    const names = namesOf(block, scope, block.kind === 'with' ? [value] : []);
    return walk(block.body, { ...scope, names, stack: pushed(scope, value) }, to);
  }
  const item: Value = {
    isKnown: value.isKnown,
    value: undefined,
    path: value.path && { up: value.path, part: ITEM },
    conditions: scope.conditions,
  };
  walk(block.body, itemScope(block, { item, key: UNKNOWN, index: undefined, isLast: undefined, scope }), to);
};

const walkKnown = (block: Block, value: Value, scope: Scope, to: Walk) => {
  const otherwise = () => walk(block.otherwise ?? [], scope, to);
  const content = value.value;
  if (block.kind === 'each') {
    const entries = entriesOf(value, to.budget);
    return entries.length > 0 ? walkEntries(block, entries, { scope, to }) : otherwise();
  }
  if (block.kind === 'with') {
    if (isEmpty(content) && !value.overlay) return otherwise();
    const names = namesOf(block, scope, [value]);
    return walk(block.body, { ...scope, names, stack: pushed(scope, value) }, to);
  }
  if (content === true) return walk(block.body, { ...scope, names: namesOf(block, scope, []) }, to);
  if (content === false || content === null || (content === undefined && !value.overlay)) return otherwise();
  if (Array.isArray(content)) {
    return content.length > 0 ? walkEntries(block, entriesOf(value, to.budget), { scope, to }) : otherwise();
  }
  walk(block.body, { ...scope, names: namesOf(block, scope, []), stack: pushed(scope, value) }, to);
};

const entriesOf = (list: Value, budget: Budget): [string | number, Value][] => {
  const { value, overlay, path } = list;
  const itemPath: Path | undefined = path && { up: path, part: ITEM };
  const itemOf = (content: unknown): Value => ({ isKnown: true, value: content, path: itemPath });
  if (typeof value !== 'object' || value === null) return [];
  spend(budget, Array.isArray(value) ? value.length : Object.keys(value).length);
  if (Array.isArray(value)) return value.map((item, index) => [index, itemOf(item)]);
  const entries = Object.entries(value).map(([key, item]) => [key, itemOf(item)] as [string, Value]);
  return overlay ? [...new Map([...entries, ...overlay])] : entries;
};

const walkEntries = (
  block: Block,
  entries: [string | number, Value][],
  { scope, to }: { scope: Scope; to: Walk },
): void =>
  entries.forEach(([key, item], index) => {
    const isLast = index === entries.length - 1;
    walk(block.body, itemScope(block, { item, key: known(key), index, isLast, scope }), to);
  });

const known = (value: unknown): Value => ({ isKnown: true, value });

const itemScope = (
  block: Block,
  { item, scope, ...data }: { item: Value; scope: Scope } & NonNullable<Frame['item']>,
): Scope => ({
  ...scope,
  names: namesOf(block, scope, [item, data.key]),
  stack: pushed(scope, item),
  data: { item: data, parent: scope.data },
});

const namesOf = ({ names }: Block, scope: Scope, values: Value[]): Map<string, Value> => {
  if (names.length === 0) return scope.names;
  const all = new Map(scope.names);
  names.forEach((name, index) => all.set(name, values[index] ?? ABSENT));
  return all;
};

/** Handlebars opens no new scope if a block's value is the scope already. */
const pushed = ({ stack }: Scope, value: Value): Value[] =>
  stack[0] && isSame(stack[0], value) ? [value, ...stack.slice(1)] : [value, ...stack];

const isSame = (one: Value, other: Value): boolean => {
  if (one.isKnown !== other.isKnown || one.overlay || other.overlay) return false;
  if (one.value !== undefined || other.value !== undefined) return one.value === other.value;
  // Items of a list that isn't known are different values with the same path.
  if (!one.isKnown && one.path?.part === ITEM) return false;
  return one.path !== undefined && other.path !== undefined && namesIn(one.path) === namesIn(other.path);
};

const walkCondition = (block: Block, scope: Scope, to: Walk) => {
  const value = evaluate(block.value, scope, { to, how: 'condition' });
  use(value, 'condition', to);
  const inside = { ...scope, names: namesOf(block, scope, []) };
  const isNegated = block.kind === 'unless';
  if (value.isKnown) {
    const isTrue = value.overlay !== undefined || !isFalse(value.value, block.includeZero);
    return isTrue !== isNegated ? walk(block.body, inside, to) : walk(block.otherwise ?? [], scope, to);
  }
  within(isNegated ? undefined : value.path, inside, to, (inner) => walk(block.body, inner, to));
  within(isNegated ? value.path : undefined, scope, to, (inner) => walk(block.otherwise ?? [], inner, to));
};

const within = (path: Path | undefined, scope: Scope, to: Walk, task: (inner: Scope) => void) => {
  to.visitor.enterCondition?.(path);
  task({ ...scope, conditions: scope.conditions + 1 });
  to.visitor.leaveCondition?.();
};

const isEmpty = (value: unknown): boolean => (!value && value !== 0) || (Array.isArray(value) && value.length === 0);

const isFalse = (value: unknown, includeZero: boolean | undefined): boolean =>
  (!includeZero && !value) || isEmpty(value);

const walkPartial = (step: Extract<Plan[number], { kind: 'partial' }>, scope: Scope, to: Walk) => {
  if (scope.partialDepth >= MAX_PARTIAL_DEPTH) return;
  const name = evaluate(step.name, scope, { to, how: 'text' });
  const context = partialContext(step, scope, to);
  if (name.value === '@partial-block') return walkPartialBlock(context, scope, to);
  const { partials: byBlock, rest } = inlinePartials(step.block ?? []);
  const block = step.block && { body: rest, scope };
  const partials = byBlock.size > 0 ? new Map([...scope.partials, ...byBlock]) : scope.partials;
  const body = partials.get(String(name.value));
  if (!body && block) return walk(rest, { ...scope, stack: pushed(scope, context) }, to);
  const inside: Scope = {
    ...scope,
    stack: [context],
    names: new Map(),
    partials,
    block: block ?? scope.block,
    partialDepth: scope.partialDepth + 1,
  };
  walk(body ?? [], inside, to);
};

const walkPartialBlock = (context: Value, scope: Scope, to: Walk) => {
  const { block } = scope;
  if (!block) return;
  const inside = {
    ...block.scope,
    stack: pushed(block.scope, context),
    data: scope.data,
    partials: scope.partials,
    block: block.scope.block,
    partialDepth: scope.partialDepth + 1,
    conditions: scope.conditions,
  };
  walk(block.body, inside, to);
};

/** The inline partials of a partial call's block; the partial itself can use them. */
const inlinePartials = (block: Plan) => ({
  partials: new Map(block.flatMap((step) => (step.kind === 'inline' ? [[step.name, step.body] as const] : []))),
  rest: block.filter(({ kind }) => kind !== 'inline'),
});

const partialContext = (
  { context, hash }: Extract<Plan[number], { kind: 'partial' }>,
  scope: Scope,
  to: Walk,
): Value => {
  const own = context ? evaluate(context, scope, { to, how: 'text' }) : scope.stack[0]!;
  if (hash.length === 0) return own;
  const overlay = new Map(own.overlay);
  for (const [key, value] of hash) overlay.set(key, evaluate(value, scope, { to, how: 'text' }));
  return { ...own, overlay };
};

const evaluate = (expression: Expression, scope: Scope, asked: { to: Walk; how: Use }): Value => {
  if (expression.kind === 'literal') return known(expression.value);
  if (expression.kind === 'path') {
    if (expression.parts.length > MAX_FREE_PARTS) spend(asked.to.budget, expression.parts.length);
    return valueAt(expression, scope);
  }
  const { helper, args, hash } = expression;
  const values = args.map((arg) => evaluate(arg, scope, asked));
  if (helper === 'lookup') return looked(values, asked);
  const [first, ...rest] = values;
  const { to, how } = asked;
  if (first) use(first, how === 'condition' ? how : (ARGUMENT_USES.get(helper) ?? 'text'), to);
  for (const value of rest) use(value, how === 'condition' ? how : 'text', to);
  for (const [, value] of hash) {
    use(evaluate(value, scope, asked), how === 'condition' ? how : 'text', to);
  }
  const compare = Object.hasOwn(COMPARISONS, helper) ? COMPARISONS[helper] : undefined;
  if (!compare || !values.every(({ isKnown, overlay }) => isKnown && !overlay)) return UNKNOWN;
  return known(compare(values.map(({ value }) => value)));
};

/** Result of `lookup`. */
const looked = ([object, key]: Value[], { to, how }: { to: Walk; how: Use }): Value => {
  if (!object || !key) return ABSENT;
  if (key.value === undefined || key.value === null) {
    use(key, how, to);
    if (!key.isKnown) use(object, how === 'condition' ? how : 'object', to);
    return key.isKnown ? ABSENT : UNKNOWN;
  }
  return property(object, String(key.value));
};

const valueAt = ({ parts, depth, isData, isScoped }: Extract<Expression, { kind: 'path' }>, scope: Scope): Value => {
  const [first, ...rest] = parts;
  if (isData) {
    return follow(dataOf(first ?? '', depth, scope), rest);
  }
  const named = depth === 0 && !isScoped && first !== undefined ? scope.names.get(first) : undefined;
  return named ? follow(named, rest) : follow(scope.stack[depth] ?? ABSENT, parts);
};

const dataOf = (name: string, depth: number, { root, data, block }: Scope): Value => {
  if (name === 'root') return root;
  if (name === 'partial-block') return known(block !== undefined);
  let frame: Frame | undefined = data;
  for (let up = depth; up > 0; up -= 1) frame = frame?.parent;
  const item = frame?.item;
  if (!item) return ABSENT;
  if (name === 'key') return item.key;
  if (item.index === undefined) return UNKNOWN;
  if (name === 'index') return known(item.index);
  if (name === 'first') return known(item.index === 0);
  return name === 'last' ? known(item.isLast) : ABSENT;
};

const follow = (value: Value, parts: string[]): Value => parts.reduce(property, value);

const property = (parent: Value, key: string): Value => {
  const laidOver = parent.overlay?.get(key);
  if (laidOver) return laidOver;
  const path = parent.path && { up: parent.path, part: key };
  const { isKnown, value, conditions } = parent;
  if (!isKnown) return { isKnown, path, conditions };
  const isOwn = value !== undefined && value !== null && Object.hasOwn(Object(value), key);
  return { isKnown, value: isOwn ? (value as Record<string, unknown>)[key] : undefined, path };
};
