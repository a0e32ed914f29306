import Handlebars from 'handlebars';
import { asTemplateError } from './handlebars-error.js';
import { findRunningLink, withSafeLinks } from './safe-links.js';
import { asSubject } from './subject.js';
import { TemplateError, type TemplatePlace } from './template-error.js';
import { findMjml, type TemplateFormat } from './template-format.js';
import { checkLimits, placeAt } from './template-limits.js';
import { htmlToText } from './text-part.js';
import { findRecipientReads, type RecipientReads } from './text-pattern.js';

export interface RenderedMail {
  subject: string;
  /** Empty if the template is plain text. */
  html: string;
  text: string;
}

/** A template's source (Handlebars) and its format. */
export interface MailSource {
  title: string;
  content: string;
  format: TemplateFormat;
}

/** A compiled template, which can render many mails. */
export type MailRenderer = (context: Record<string, unknown>) => RenderedMail;

// A separate instance of Handlebars, so that helpers registered elsewhere don't affect it. The `log` helper is removed,
// because it would write to the output of this process.
const createEngine = () => {
  const engine = Handlebars.create();
  engine.unregisterHelper('log');
  return engine;
};

const engine = createEngine();

// Handlebars treats `log` as known unless it is turned off.
const OPTIONS = { knownHelpers: { log: false } as unknown as KnownHelpers, knownHelpersOnly: true };

const ONE_ARGUMENT = new Set(['if', 'unless', 'each', 'with']);

/** Rejects templates that compile but would fail for every mail. */
class RejectUnrenderable extends Handlebars.Visitor {
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

/**
 * Maximum length of a rendered body, in characters. Mail servers accept 10 to 50 MB, but no reader gets through this
 * much.
 */
const MAX_BODY_LENGTH = 2_000_000;

const compile = (source: string, { escapes, part }: { escapes: boolean; part: 'title' | 'content' }) => {
  // Handlebars also accepts an AST as a template and would run code in it.
  if (typeof source !== 'string') throw new TypeError('a template is a text');
  try {
    const ast = engine.parse(source);
    new RejectUnrenderable(part).accept(ast);
    // `compile` is lazy and reports errors at the first rendering; `precompile` reports them now.
    engine.precompile(ast, OPTIONS);
    return { ast, template: engine.compile(ast, { ...OPTIONS, noEscape: !escapes }) };
  } catch (err) {
    throw asTemplateError(err, { part, phase: 'compile' });
  }
};

const RUNTIME = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/** A compiled template. Its functions throw TemplateError if rendering fails. */
export interface CompiledMail {
  subject: (context: Record<string, unknown>) => string;
  body: (context: Record<string, unknown>) => string;
  isHtml: boolean;
  /** Of the content. Undefined if it is plain text. */
  recipientReads: RecipientReads | undefined;
}

/**
 * Compiles title and content. Values are HTML-escaped in an HTML body, but not in the subject or in plain text. Line
 * breaks are removed from subjects. Throws TemplateError if a part doesn't compile.
 */
export const compileMail = ({ title, content, format }: MailSource): CompiledMail => {
  const html = format === 'HTML';
  const subject = compile(title, { escapes: false, part: 'title' });
  const body = compile(content, { escapes: html, part: 'content' });
  return {
    isHtml: html,
    recipientReads: html ? findRecipientReads(body.ast) : undefined,
    subject: (context) => asSubject(run(() => subject.template(context, RUNTIME), 'title')),
    body: (context) =>
      run(() => {
        const rendered = body.template(context, RUNTIME);
        if (rendered.length > MAX_BODY_LENGTH)
          throw new TemplateError('template.bodyTooLarge', {
            part: 'content',
            line: 1,
            column: 1,
            max: MAX_BODY_LENGTH,
          });
        return html ? withSafeLinks(rendered) : rendered;
      }, 'content'),
  };
};

/**
 * Throws TemplateError for a template that can't be saved: it doesn't compile, exceeds the limits, is MJML, or has
 * links that run scripts.
 */
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

/** Renders mails of a template from the result of `mailContextOf`. */
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
