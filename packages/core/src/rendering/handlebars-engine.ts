import Handlebars from 'handlebars';
import { COMPARISON_HELPERS } from './comparison-helpers.js';
import { FORMATTING_HELPERS } from './formatting-helpers.js';
import { asTemplateError } from './handlebars-error.js';
import { TemplateError, type TemplatePart, type TemplatePlace } from './template-error.js';

// A separate instance of Handlebars, so that helpers registered elsewhere don't affect it. The `log` helper is removed,
// because it would write to the output of this process.
const createEngine = () => {
  const engine = Handlebars.create();
  engine.unregisterHelper('log');
  // They have no effect on sources for which they aren't known helpers.
  engine.registerHelper(COMPARISON_HELPERS as Record<string, Handlebars.HelperDelegate>);
  return engine;
};

const engine = createEngine();

/**
 * What a source may use. `legacy`: what servers without parts accepted, which is no partials and only the helpers of Handlebars.
 * `plain`: helpers for formatting and comparing. `full`: partials as well.
 */
export type Dialect = 'legacy' | 'plain' | 'full';

// Handlebars treats `log` as known unless it is turned off. The types of Handlebars know only its own helpers.
const LEGACY = { knownHelpers: { log: false } as unknown as KnownHelpers, knownHelpersOnly: true };
const CURRENT = {
  ...LEGACY,
  knownHelpers: {
    log: false,
    ...Object.fromEntries([...FORMATTING_HELPERS, ...Object.keys(COMPARISON_HELPERS)].map((name) => [name, true])),
  } as unknown as KnownHelpers,
  // Otherwise the lines of a value in an indented partial are indented too.
  preventIndent: true,
};

const ONE_ARGUMENT = new Set(['if', 'unless', 'each', 'with']);

/** Rejects templates that compile but would fail for every mail. */
class RejectUnrenderable extends Handlebars.Visitor {
  constructor(
    private readonly part: TemplatePart,
    private readonly allowsPartials: boolean,
  ) {
    super();
  }
  override PartialStatement(partial: hbs.AST.PartialStatement) {
    this.checkPartial(partial);
    super.PartialStatement(partial);
  }
  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement) {
    this.checkPartial(partial);
    super.PartialBlockStatement(partial);
  }
  override BlockStatement(block: hbs.AST.BlockStatement) {
    const name = String(block.path.original);
    if (ONE_ARGUMENT.has(name) && block.params.length !== 1) {
      throw new TemplateError('template.oneArgument', { ...placeOf(block, this.part), helper: name });
    }
    super.BlockStatement(block);
  }
  private checkPartial(partial: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement) {
    if (!this.allowsPartials) throw new TemplateError('template.partial', placeOf(partial, this.part));
    if (partial.name.type === 'SubExpression') {
      throw new TemplateError('template.dynamicPartial', placeOf(partial, this.part));
    }
  }
}

export const placeOf = ({ loc }: hbs.AST.Node, part: TemplatePart): TemplatePlace => ({
  part,
  line: loc.start.line,
  column: loc.start.column + 1,
});

/** A compiled source. `template` throws whatever Handlebars and its helpers throw. */
export interface CompiledSource {
  part: TemplatePart;
  ast: hbs.AST.Program;
  template: Handlebars.TemplateDelegate;
  /** Whether it calls helpers that depend on the recipient's locale and time zone. */
  usesFormatting: boolean;
}

const FORMATTING: ReadonlySet<string> = new Set(FORMATTING_HELPERS);

class FormattingCalls extends Handlebars.Visitor {
  found = false;
  override PathExpression({ original }: hbs.AST.PathExpression) {
    this.found ||= FORMATTING.has(original);
  }
}

const callsFormatting = (ast: hbs.AST.Program): boolean => {
  const visitor = new FormattingCalls();
  visitor.accept(ast);
  return visitor.found;
};

/** Parses a source that may be incomplete. Throws TemplateError if it isn't Handlebars. */
export const parseSource = (source: string, part: TemplatePart): hbs.AST.Program => {
  try {
    const ast = engine.parse(source, { srcName: part });
    new RejectUnrenderable(part, true).accept(ast);
    return ast;
  } catch (err) {
    throw asTemplateError(err, { part, phase: 'compile', source });
  }
};

const PARTIAL_CALL = /\{\{~?#?\s*>/;

/** Throws TemplateError if the source doesn't compile. */
export const compileSource = (
  source: string,
  { part, escapes, dialect }: { part: TemplatePart; escapes: boolean; dialect: Dialect },
): CompiledSource => {
  // Handlebars also accepts an AST as a template and would run code in it.
  if (typeof source !== 'string') throw new TypeError('a template is a text');
  const options = dialect === 'legacy' ? LEGACY : CURRENT;
  try {
    const ast = engine.parse(source, { srcName: part });
    new RejectUnrenderable(part, dialect === 'full').accept(ast);
    // The compiler adds `this` to partials without a parameter, in the AST that it is given.
    const compiled = PARTIAL_CALL.test(source) ? engine.parse(source, { srcName: part }) : ast;
    // `compile` is lazy and reports errors at the first rendering; `precompile` reports them now.
    engine.precompile(compiled, options);
    return {
      part,
      ast,
      template: engine.compile(compiled, { ...options, noEscape: !escapes }),
      usesFormatting: dialect !== 'legacy' && callsFormatting(ast),
    };
  } catch (err) {
    throw asTemplateError(err, { part, phase: 'compile', source });
  }
};
