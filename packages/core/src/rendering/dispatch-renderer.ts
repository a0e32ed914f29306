import { mailContextOf } from './mail-context.js';
import { type CompiledMail, type RenderedMail, toText } from './render-mail.js';
import { createTextPattern, type TextPattern } from './text-pattern.js';

/** Whom a mail is to: as the delivery has it. */
export type Addressee = Pick<Parameters<typeof mailContextOf>[0], 'recipient' | 'email'>;

/**
 * Renders the mails of a dispatch, which have their context in common: where the template allows it, HTML is turned into text once,
 * not once for each. Gives what `createMailRenderer` gives. Throws TemplateError.
 */
export const createDispatchRenderer = ({
  compiled,
  context,
}: {
  /** Throws where the template doesn't compile; that is each mail's failure. */
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
    // It costs as much as a mail: not for one that stays alone.
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
    // A context of the recipient's own is in places that nobody has marked.
    const text = recipient.context ? toText(rendered) : textOf(rendered, mail, mailContext);
    return { subject, html: rendered, text };
  };
};
