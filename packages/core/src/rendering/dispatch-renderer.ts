import type { MailLinks } from '../feedback/links.js';
import { type CompiledMail, type CompiledPart, MAX_BODY_LENGTH } from './compile-mail.js';
import type { CompiledVersion } from './compile-version.js';
import type { Formatting } from './formatting.js';
import { mailContextOf, recipientFields } from './mail-context.js';
import { createBodyPattern, createTextPattern, type MailFields } from './mail-pattern.js';
import { withPreheader } from './preheader.js';
import { renderMail, toText } from './render-mail.js';
import { type SharedText, wholeText } from './shared-text.js';
import { MAX_SUBJECT_LENGTH } from './subject.js';

/** A mail's recipient, as the delivery has it. */
export interface Addressee extends Pick<Parameters<typeof mailContextOf>[0], 'recipient' | 'email'> {
  /** The token of the mail's own links. Undefined without a topic. */
  token?: string | undefined;
}

export interface DispatchMail {
  subject: string;
  /** Empty if the template is plain text. */
  html: SharedText;
  text: SharedText;
}

interface DispatchParts {
  context: Record<string, unknown>;
  /** The links of a mail, from its token. Undefined without a topic. */
  linksOf: ((token: string) => MailLinks) | undefined;
}

/** What a mail is made from. Its whole context is made when a part needs it. */
type AlikeMail = MailFields & { context: () => Record<string, unknown> };

type RenderAlike = (mail: AlikeMail) => DispatchMail;

/** Mails that differ in nothing but the recipient's fields: those of one language and format. */
interface Alike {
  mails: number;
  /** Undefined for the first mail. */
  render: RenderAlike | undefined;
}

/** Bounds the memory: each has the texts of a mail. */
const MAX_ALIKE = 100;

/**
 * Renders the mails of a dispatch. Where the template allows it, a part is rendered once for all mails of a language, and the
 * recipients' values are filled in. Produces the same output as `createMailRenderer`. Throws TemplateError.
 */
export const createDispatchRenderer = ({
  compiled,
  linksOf,
  ...more
}: Omit<DispatchParts, 'linksOf'> & {
  linksOf?: DispatchParts['linksOf'];
  /** Throws if the template doesn't compile; each mail then fails with that error. */
  compiled: () => CompiledVersion;
}): ((addressee: Addressee) => DispatchMail) => {
  const dispatch = { ...more, linksOf };
  let version: CompiledVersion | undefined;
  const byLanguage = new Map<string, Alike>();

  const alikeOf = ({ locale, usesFormatting }: CompiledMail, formatting: Formatting): Alike => {
    const key = usesFormatting ? `${locale} ${formatting.locale} ${formatting.timeZone}` : String(locale);
    const known = byLanguage.get(key);
    if (known) return known;
    if (byLanguage.size >= MAX_ALIKE) byLanguage.clear();
    const alike = { mails: 0, render: undefined };
    byLanguage.set(key, alike);
    return alike;
  };

  return ({ recipient, email, token }) => {
    version ??= compiled();
    const { mail, formatting } = version.mailFor(recipient);
    let made: Record<string, unknown> | undefined;
    const context = () => {
      const links = token === undefined ? undefined : dispatch.linksOf?.(token);
      made ??= mailContextOf({ context: dispatch.context, recipient, email, links });
      return made;
    };
    // A recipient's own context may change values that are fixed text in a pattern.
    if (recipient.context) return renderMail(mail, { context: context(), formatting });
    const alike = alikeOf(mail, formatting);
    alike.mails += 1;
    // Building patterns costs as much as a mail, so a single mail does without them.
    if (alike.mails === 1) return renderMail(mail, { context: context(), formatting });
    alike.render ??= createAlikeRenderer(mail, { ...dispatch, formatting });
    return alike.render({ fields: recipientFields({ recipient, email }), token, context });
  };
};

const createAlikeRenderer = (
  mail: CompiledMail,
  { formatting, ...dispatch }: DispatchParts & { formatting: Formatting },
): RenderAlike => {
  const partOf = ({ render, reads }: CompiledPart, maxLength: number) => ({
    ...dispatch,
    reads,
    maxLength,
    render: (context: Record<string, unknown>) => render(context, formatting),
  });
  const textOf = (part: CompiledPart, maxLength: number): ((mail: AlikeMail) => SharedText) => {
    const filled = createTextPattern(partOf(part, maxLength));
    return (fields) => filled?.(fields) ?? part.render(fields.context(), formatting);
  };

  const subject = textOf(mail.subject, MAX_SUBJECT_LENGTH);
  if (!mail.isHtml) {
    const text = textOf(mail.body, MAX_BODY_LENGTH);
    return (fields) => ({ subject: wholeText(subject(fields)), html: '', text: text(fields) });
  }
  const preheader = mail.preheader && textOf(mail.preheader, MAX_SUBJECT_LENGTH);
  const ownText = mail.text && textOf(mail.text, MAX_BODY_LENGTH);
  const filled = createBodyPattern({ ...partOf(mail.body, MAX_BODY_LENGTH), toText: ownText ? undefined : toText });
  const bodyOf = (fields: AlikeMail, hidden: string) => {
    const body = filled?.(fields, hidden);
    if (body) return body;
    const html = mail.body.render(fields.context(), formatting);
    return { html: withPreheader(html, hidden), text: ownText ? undefined : toText(html) };
  };
  return (fields) => {
    const { html, text } = bodyOf(fields, preheader ? wholeText(preheader(fields)) : '');
    return { subject: wholeText(subject(fields)), html, text: ownText?.(fields) ?? text ?? '' };
  };
};
