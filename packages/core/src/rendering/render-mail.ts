import type { CompiledMail } from './compile-mail.js';
import { compileVersion, type Reader } from './compile-version.js';
import type { Formatting } from './formatting.js';
import { asTemplateError } from './handlebars-error.js';
import { withPreheader } from './preheader.js';
import type { VersionSource } from './template-version.js';
import { htmlToText } from './text-part.js';

export interface RenderedMail {
  subject: string;
  /** Empty if the template is plain text. */
  html: string;
  text: string;
  /** What an inbox shows beside the subject, as the HTML has it. */
  preheader: string;
  /** Of the variant. Undefined: the template's own texts. */
  locale: string | undefined;
}

/** Renders a mail for a context and, where language and formats matter, for a recipient. */
export type MailRenderer = (context: Record<string, unknown>, reader?: Reader) => RenderedMail;

/** Renders mails of a template from the result of `mailContextOf`. Throws TemplateError, if its own language doesn't compile at once. */
export const createMailRenderer = (source: VersionSource): MailRenderer => {
  const version = compileVersion(source);
  // Errors of the template's own language are thrown now.
  version.mailFor({});
  return (context, reader = {}) => {
    const { mail, formatting } = version.mailFor(reader);
    return renderMail(mail, { context, formatting });
  };
};

/** Throws TemplateError. */
export const renderMail = (
  mail: CompiledMail,
  { context, formatting }: { context: Record<string, unknown>; formatting: Formatting },
): RenderedMail => {
  const { locale } = mail;
  const subject = mail.subject.render(context, formatting);
  const body = mail.body.render(context, formatting);
  if (!mail.isHtml) return { subject, html: '', text: body, preheader: '', locale };
  const preheader = mail.preheader?.render(context, formatting) ?? '';
  const text = mail.text ? mail.text.render(context, formatting) : toText(body);
  return { subject, preheader, locale, html: withPreheader(body, preheader), text };
};

/** The text part of an HTML body. Throws TemplateError. */
export const toText = (html: string): string => {
  try {
    return htmlToText(html);
  } catch (err) {
    throw asTemplateError(err, { part: 'content', phase: 'render' });
  }
};
