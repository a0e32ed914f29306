import { placeOf } from './handlebars-engine.js';
import { TemplateError, type TemplatePart, type TemplatePlace } from './template-error.js';

type PartialCall = hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement;

/** The block that a layout is called with. */
export const BLOCK = '@partial-block';

/** Of a call whose name is written out, as `RejectUnrenderable` demands. */
export const nameOfPartial = ({ name }: PartialCall): string => String((name as hbs.AST.PathExpression).original);

export const isPartialCall = ({ type }: hbs.AST.Statement): boolean =>
  type === 'PartialStatement' || type === 'PartialBlockStatement';

interface InlinePartial {
  name: string;
  program: hbs.AST.Program;
}

/** The inline partials that a program defines: `{{#*inline "name"}}…{{/inline}}`. They hold before their definition too. */
export const inlinePartialsOf = (program: hbs.AST.Program | undefined): InlinePartial[] =>
  (program?.body ?? []).flatMap((statement) => {
    if (statement.type !== 'DecoratorBlock') return [];
    const { params, program: inner } = statement as hbs.AST.DecoratorBlock;
    const [name] = params as hbs.AST.StringLiteral[];
    return name?.type === 'StringLiteral' ? [{ name: name.value, program: inner }] : [];
  });

/** The programs directly within a statement. */
const programsOf = (statement: hbs.AST.Statement): hbs.AST.Program[] => {
  const { program, inverse } = statement as Partial<hbs.AST.BlockStatement>;
  return [program, inverse].filter((inner) => inner !== undefined && inner !== null);
};

/**
 * Names of the layouts and partials that a source calls, without its own inline partials. A slot of a layout,
 * `{{#> header}}default{{/header}}`, counts too, since a partial of that name would be its default.
 */
export const findPartialNames = (ast: hbs.AST.Program): string[] => {
  const found = new Set<string>();
  const visit = (program: hbs.AST.Program, inline: ReadonlySet<string>) => {
    const known = new Set([...inline, ...inlinePartialsOf(program).map(({ name }) => name)]);
    for (const statement of program.body) {
      if (isPartialCall(statement)) {
        const name = nameOfPartial(statement as PartialCall);
        if (name !== BLOCK && !known.has(name)) found.add(name);
      }
      for (const inner of programsOf(statement)) visit(inner, known);
    }
  };
  visit(ast, new Set());
  return [...found].sort();
};

export const MAX_PARTIAL_DEPTH = 8;

/** How many calls a mail has, counting those in its partials once for each call. */
const MAX_PARTIAL_CALLS = 500;

/** Where a program stands while calls are followed. */
interface Position {
  part: TemplatePart;
  /** Inline partials in scope. Handlebars looks them up where a partial is called, not where it is written. */
  inline: ReadonlyMap<string, { program: hbs.AST.Program; part: TemplatePart }>;
  /** The block that the enclosing layout was called with. Unknown: the source is a layout's own. */
  block: { program: hbs.AST.Program; at: Position } | 'unknown' | undefined;
  /** What is being followed, from outermost to innermost. */
  path: readonly unknown[];
  /** The calls that lead there. There is one fewer than in `path`. */
  calls: readonly { name: string; place: TemplatePlace }[];
}

/**
 * Follows all calls from a source. Throws TemplateError, with the place of the call, if a partial is missing, includes
 * itself, is nested too deep, or needs a block. A cycle is reported at the source's own call that leads to it.
 */
export const checkPartials = (
  ast: hbs.AST.Program,
  {
    part,
    partials,
    isMail,
    mails = [],
    html = [],
  }: {
    part: TemplatePart;
    /** Parsed sources, by slug. */
    partials: ReadonlyMap<string, { ast: hbs.AST.Program; part: TemplatePart }>;
    /** False for the source of a layout or partial, which may be called with a block. */
    isMail: boolean;
    /** Slugs of mails, which nothing can call. */
    mails?: readonly string[];
    /** Slugs of partials that can't be called, because they are HTML and the source is plain text. */
    html?: readonly string[];
  },
): void => {
  let calls = 0;

  const visit = (program: hbs.AST.Program, outer: Position) => {
    const at = withInline(program, outer);
    for (const statement of program.body) {
      if (isPartialCall(statement)) visitCall(statement as PartialCall, at);
      else if (statement.type === 'BlockStatement') visitBlock(statement as hbs.AST.BlockStatement, at);
    }
  };

  const visitBlock = (block: hbs.AST.BlockStatement, at: Position) => {
    const asksForBlock = isTestOfBlock(block) && at.block === undefined;
    if (block.program && !asksForBlock) visit(block.program, at);
    if (block.inverse) visit(block.inverse, at);
  };

  const visitCall = (call: PartialCall, at: Position) => {
    calls += 1;
    const place = placeOf(call, at.part);
    if (calls > MAX_PARTIAL_CALLS)
      throw new TemplateError('template.tooManyPartials', { ...place, max: MAX_PARTIAL_CALLS });
    const name = nameOfPartial(call);
    if (name === BLOCK) return visitBlockOf(call, at);
    const own = (call as Partial<hbs.AST.PartialBlockStatement>).program;
    const inside = own ? withInline(own, at) : at;
    const inline = inside.inline.get(name);
    if (!inline && !own && mails.includes(name)) throw new TemplateError('template.partialIsMail', { ...place, name });
    if (!inline && html.includes(name)) throw new TemplateError('template.partialIsHtml', { ...place, name });
    const found = inline ?? partials.get(name);
    if (!found) {
      // A slot of a layout that no mail fills shows its own content. A mail's own slot can't be filled, so its name is misspelled.
      if (own && !(isMail && at.part === part)) return visit(own, at);
      throw new TemplateError('template.partialMissing', { ...place, name });
    }
    const target = 'ast' in found ? found.ast : found.program;
    const called = [...at.calls, { name, place }];
    const start = at.path.indexOf(target);
    if (start >= 0) {
      const chain = called.slice(Math.max(0, start - 1)).map((one) => one.name);
      // The call in the source itself is the one that a person can change.
      throw new TemplateError('template.partialCycle', { ...called[0]!.place, name, chain: chain.join(' → ') });
    }
    if (at.path.length >= MAX_PARTIAL_DEPTH) {
      throw new TemplateError('template.partialsTooDeep', { ...place, max: MAX_PARTIAL_DEPTH });
    }
    // Without a block of its own, a partial sees the block of the layout that calls it.
    const block = own ? { program: own, at } : at.block;
    if (block === undefined && needsBlock(target)) throw new TemplateError('template.blockNeeded', { ...place, name });
    visit(target, { part: found.part, inline: inside.inline, block, path: [...at.path, target], calls: called });
  };

  const visitBlockOf = (call: PartialCall, at: Position) => {
    if (at.block === 'unknown') return;
    if (at.block === undefined) throw new TemplateError('template.noBlock', placeOf(call, at.part));
    // Inline partials are those in scope where the block is printed; the rest is as where the block is written.
    visit(at.block.program, { ...at.block.at, inline: at.inline });
  };

  visit(ast, { part, inline: new Map(), block: isMail ? undefined : 'unknown', path: [ast], calls: [] });
};

const withInline = (program: hbs.AST.Program, at: Position): Position => {
  const own = inlinePartialsOf(program);
  if (own.length === 0) return at;
  const inline = new Map(at.inline);
  for (const { name, program: inner } of own) inline.set(name, { program: inner, part: at.part });
  return { ...at, inline };
};

const isTestOfBlock = ({ path, params: [condition] }: hbs.AST.BlockStatement): boolean =>
  String(path.original) === 'if' && (condition as hbs.AST.PathExpression | undefined)?.original === BLOCK;

/** Whether a partial prints its block, unless it asks first whether there is one. */
const needsBlock = (program: hbs.AST.Program): boolean =>
  program.body.some((statement) => {
    if (isPartialCall(statement) && nameOfPartial(statement as PartialCall) === BLOCK) return true;
    if (statement.type !== 'BlockStatement') return false;
    const { program: inner, inverse } = statement as hbs.AST.BlockStatement;
    const asks = isTestOfBlock(statement as hbs.AST.BlockStatement);
    return (!asks && inner && needsBlock(inner)) || (inverse && needsBlock(inverse)) || false;
  });
