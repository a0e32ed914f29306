import type { MailLinks } from '../feedback/links.js';
import { mailContextOf } from './mail-context.js';
import { type CompiledMail, type RenderedMail, toText } from './render-mail.js';
import { createTextPattern, type TextPattern } from './text-pattern.js';

/** A mail's recipient, as the delivery has it. */
export interface Addressee extends Pick<Parameters<typeof mailContextOf>[0], 'recipient' | 'email'> {
  /** The token of the mail's own links. Undefined without a topic. */
  token?: string | undefined;
}

/**
 * Renders the mails of a dispatch. Where the template allows it, HTML is converted to text once for all mails instead
 * of once for each. Produces the same output as `createMailRenderer`. Throws TemplateError.
 */
export const createDispatchRenderer = ({
  compiled,
  context,
  linksOf,
}: {
  /** Throws if the template doesn't compile; each mail then fails with that error. */
  compiled: () => CompiledMail;
  context: Record<string, unknown>;
  /** The links of a mail, from its token. Undefined without a topic. */
  linksOf?: ((token: string) => MailLinks) | undefined;
}): ((addressee: Addressee) => RenderedMail) => {
  let mail: CompiledMail | undefined;
  let mails = 0;
  let pattern: TextPattern | undefined;

  const textOf = (
    html: string,
    { recipientReads, body }: CompiledMail,
    { mailContext, token }: { mailContext: Record<string, unknown>; token: string | undefined },
  ): string => {
    mails += 1;
    // Building the pattern costs as much as a mail, so a single mail does without it.
    if (mails === 2 && recipientReads?.paths && (!linksOf || recipientReads.onlyPrintsLinks)) {
      pattern = createTextPattern({ paths: recipientReads.paths, context, linksOf, render: body, toText });
    }
    return pattern?.fill(mailContext, token) ?? toText(html);
  };

  return ({ recipient, email, token }) => {
    mail ??= compiled();
    const links = token === undefined ? undefined : linksOf?.(token);
    const mailContext = mailContextOf({ context, recipient, email, links });
    const subject = mail.subject(mailContext);
    const rendered = mail.body(mailContext);
    if (!mail.isHtml) return { subject, html: '', text: rendered };
    // A recipient's own context may change values that are fixed text in the pattern.
    const text = recipient.context ? toText(rendered) : textOf(rendered, mail, { mailContext, token });
    return { subject, html: rendered, text };
  };
};
