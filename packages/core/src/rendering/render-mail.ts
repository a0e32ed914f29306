import Handlebars from 'handlebars';
import { convert } from 'html-to-text';
import { TemplateError } from './template-error.js';

export interface RenderedMail {
  subject: string;
  /** Empty where the template is plain text. */
  html: string;
  text: string;
}

/** A template made ready: many mails can be rendered from it. */
export type MailRenderer = (context: Record<string, unknown>) => RenderedMail;

/** RFC 5322 section 2.1.1: a line is at most 998 characters; a subject that long helps nobody. */
const LONGEST_SUBJECT = 900;

const LOOKS_LIKE_HTML =
  /<(?:!doctype|html|head|body|table|div|p|h[1-6]|br|a|ul|ol|li|img|span|strong|em|b|i|section|style)\b[^>]*>/i;

/** Whether a template's content goes out as HTML with a text part made from it, or as plain text. */
export const isHtml = (content: string): boolean => LOOKS_LIKE_HTML.test(content);

// An instance of our own: helpers registered elsewhere in the process don't reach it. `log` would write to our output.
const createEngine = () => {
  const engine = Handlebars.create();
  engine.unregisterHelper('log');
  return engine;
};

const engine = createEngine();

const KNOWN_HELPERS = { if: true, unless: true, each: true, with: true, lookup: true };

const compile = (source: string, { escapes, part }: { escapes: boolean; part: 'title' | 'content' }) => {
  try {
    const ast = engine.parse(source);
    engine.precompile(ast, { knownHelpers: KNOWN_HELPERS, knownHelpersOnly: true });
    return engine.compile(ast, { knownHelpers: KNOWN_HELPERS, knownHelpersOnly: true, noEscape: !escapes });
  } catch (err) {
    throw TemplateError.from(err, part);
  }
};

const RUNTIME = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/**
 * Compiles a template's title and content. HTML is escaped in an HTML body, not in the subject or in plain text; a
 * subject never holds a line break. Throws TemplateError, here for what doesn't compile, and from the renderer for what
 * can't be rendered.
 */
export const createMailRenderer = ({ title, content }: { title: string; content: string }): MailRenderer => {
  const html = isHtml(content);
  const subject = compile(title, { escapes: false, part: 'title' });
  const body = compile(content, { escapes: html, part: 'content' });
  return (context) => {
    const renderedSubject = run(() => subject(context, RUNTIME), 'title');
    const renderedBody = run(() => body(context, RUNTIME), 'content');
    return {
      subject: renderedSubject
        .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
        .trim()
        .slice(0, LONGEST_SUBJECT),
      html: html ? renderedBody : '',
      text: html ? textOf(renderedBody) : renderedBody,
    };
  };
};

const run = (render: () => string, part: 'title' | 'content'): string => {
  try {
    return render();
  } catch (err) {
    throw TemplateError.from(err, part);
  }
};

const textOf = (html: string): string =>
  convert(html, {
    wordwrap: 78,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
