import { mailContextOf } from './mail-context.js';
import { type CompiledMail, type RenderedMail, toText } from './render-mail.js';
import { createTextPattern, type TextPattern } from './text-pattern.js';

/** A mail's recipient, as the delivery has it. */
export type Addressee = Pick<Parameters<typeof mailContextOf>[0], 'recipient' | 'email'>;

/**
 * Renders the mails of a dispatch. Where the template allows it, HTML is converted to text once for all mails instead
 * of once for each. Produces the same output as `createMailRenderer`. Throws TemplateError.
 */
export const createDispatchRenderer = ({
  compiled,
  context,
}: {
  /** Throws if the template doesn't compile; each mail then fails with that error. */
  compiled: () => CompiledMail;
  context: Record<string, unknown>;
}): ((addressee: Addressee) => RenderedMail) => {
  let mail: CompiledMail | undefined;
  let mails = 0;
  let pattern: TextPattern | undefined;

  const textOf = (
    html: string,
    { recipientPaths, body }: CompiledMail,
    mailContext: Record<string, unknown>,
  ): string => {
    mails += 1;
    // Building the pattern costs as much as a mail, so a single mail does without it.
    if (mails === 2 && recipientPaths) {
      pattern = createTextPattern({ paths: recipientPaths, context, render: body, toText });
    }
    return pattern?.fill(mailContext) ?? toText(html);
  };

  return ({ recipient, email }) => {
    mail ??= compiled();
    const mailContext = mailContextOf({ context, recipient, email });
    const subject = mail.subject(mailContext);
    const rendered = mail.body(mailContext);
    if (!mail.isHtml) return { subject, html: '', text: rendered };
    // A recipient's own context may change values that are fixed text in the pattern.
    const text = recipient.context ? toText(rendered) : textOf(rendered, mail, mailContext);
    return { subject, html: rendered, text };
  };
};
