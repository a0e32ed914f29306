import Handlebars from 'handlebars';
import { asTemplateError } from './handlebars-fault.js';
import { findRunningLink, withSafeLinks } from './safe-links.js';
import { asSubject } from './subject.js';
import { TemplateError, type TemplatePlace } from './template-error.js';
import { findMjml, type TemplateFormat } from './template-format.js';
import { checkLimits, placeAt } from './template-limits.js';
import { htmlToText } from './text-part.js';
import { findRecipientPaths, type RecipientPath } from './text-pattern.js';

export interface RenderedMail {
  subject: string;
  /** Empty where the template is plain text. */
  html: string;
  text: string;
}

/** What a mail is rendered from: Handlebars, and what the content goes out as. */
export interface MailSource {
  title: string;
  content: string;
  format: TemplateFormat;
}

/** A template made ready: many mails can be rendered from it. */
export type MailRenderer = (context: Record<string, unknown>) => RenderedMail;

// An instance of our own: helpers registered elsewhere in the process don't reach it. `log` would write to our output.
const createEngine = () => {
  const engine = Handlebars.create();
  engine.unregisterHelper('log');
  return engine;
};

const engine = createEngine();

// Handlebars knows `log` of itself unless it is told not to.
const OPTIONS = { knownHelpers: { log: false } as unknown as KnownHelpers, knownHelpersOnly: true };

const ONE_ARGUMENT = new Set(['if', 'unless', 'each', 'with']);

/** Refuses what compiles, and would fail in every mail. */
class NeverRenders extends Handlebars.Visitor {
  constructor(private readonly part: 'title' | 'content') {
    super();
  }
  override PartialStatement(partial: hbs.AST.PartialStatement) {
    throw new TemplateError('template.partial', placeOf(partial, this.part));
  }
  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement) {
    throw new TemplateError('template.partial', placeOf(partial, this.part));
  }
  override BlockStatement(block: hbs.AST.BlockStatement) {
    const name = String(block.path.original);
    if (ONE_ARGUMENT.has(name) && block.params.length !== 1) {
      throw new TemplateError('template.oneArgument', { ...placeOf(block, this.part), helper: name });
    }
    super.BlockStatement(block);
  }
}

const placeOf = ({ loc }: hbs.AST.Node, part: 'title' | 'content'): TemplatePlace => ({
  part,
  line: loc.start.line,
  column: loc.start.column + 1,
});

/** A body that is larger isn't sent, in characters. Mail servers take 10 to 50 MB, and no reader takes this. */
const LARGEST_BODY = 2_000_000;

const compile = (source: string, { escapes, part }: { escapes: boolean; part: 'title' | 'content' }) => {
  // Handlebars takes a tree for a template, too, and would run whatever stands in it.
  if (typeof source !== 'string') throw new TypeError('a template is a text');
  try {
    const ast = engine.parse(source);
    new NeverRenders(part).accept(ast);
    // Compiling puts the work off to the first rendering; this does it now, and says what is wrong.
    engine.precompile(ast, OPTIONS);
    return { ast, template: engine.compile(ast, { ...OPTIONS, noEscape: !escapes }) };
  } catch (err) {
    throw asTemplateError(err, { part, phase: 'compile' });
  }
};

const RUNTIME = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/** A template that compiles. Its functions throw TemplateError for what can't be rendered. */
export interface CompiledMail {
  subject: (context: Record<string, unknown>) => string;
  body: (context: Record<string, unknown>) => string;
  isHtml: boolean;
  /** See `findRecipientPaths`. */
  recipientPaths: RecipientPath[] | undefined;
}

/**
 * Compiles a template's title and content. HTML is escaped in an HTML body, not in the subject or in plain text; a
 * subject never holds a line break. Throws TemplateError for what doesn't compile.
 */
export const compileMail = ({ title, content, format }: MailSource): CompiledMail => {
  const html = format === 'HTML';
  const subject = compile(title, { escapes: false, part: 'title' });
  const body = compile(content, { escapes: html, part: 'content' });
  return {
    isHtml: html,
    recipientPaths: html ? findRecipientPaths(body.ast) : undefined,
    subject: (context) => asSubject(run(() => subject.template(context, RUNTIME), 'title')),
    body: (context) =>
      run(() => {
        const rendered = body.template(context, RUNTIME);
        if (rendered.length > LARGEST_BODY)
          throw new TemplateError('template.bodyTooLarge', { part: 'content', line: 1, column: 1, max: LARGEST_BODY });
        return html ? withSafeLinks(rendered) : rendered;
      }, 'content'),
  };
};

/** Throws TemplateError for what may not be saved: what doesn't compile, is more than a mail needs, is MJML, or has links that run something. */
export const checkTemplate = (source: MailSource): void => {
  const { title, content } = source;
  checkLimits(title, 'title');
  checkLimits(content, 'content');
  const mjml = findMjml(content);
  if (mjml !== undefined) throw new TemplateError('template.mjml', placeAt(content, mjml, 'content'));
  const { isHtml } = compileMail(source);
  const link = isHtml ? findRunningLink(content) : undefined;
  if (link !== undefined) {
    throw new TemplateError('template.runningLink', placeAt(content, link, 'content'));
  }
};

/** Renders any mail of a template, from what `mailContextOf` gives. */
export const createMailRenderer = (source: MailSource): MailRenderer => {
  const { subject, body, isHtml } = compileMail(source);
  return (context) => {
    const rendered = body(context);
    if (!isHtml) return { subject: subject(context), html: '', text: rendered };
    return { subject: subject(context), html: rendered, text: toText(rendered) };
  };
};

const run = (render: () => string, part: 'title' | 'content'): string => {
  try {
    return render();
  } catch (err) {
    throw asTemplateError(err, { part, phase: 'render' });
  }
};

/** The text part of an HTML body. Throws TemplateError. */
export const toText = (html: string): string => run(() => htmlToText(html), 'content');
