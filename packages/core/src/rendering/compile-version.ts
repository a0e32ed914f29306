import type { Recipient } from '../ledger/recipient.js';
import { type CompiledMail, compileMail } from './compile-mail.js';
import { DEFAULT_FORMATTING, type Formatting } from './formatting.js';
import { chooseLocale, formattingLocaleOf } from './locale-choice.js';
import type { VersionSource } from './template-version.js';

/** What chooses the language of a mail and the format of its values. */
export type Reader = Pick<Recipient, 'locale' | 'timezone'>;

export interface CompiledVersion {
  replyTo: string | null;
  /**
   * The mail for a recipient, in their language, and how its values are formatted. A language is compiled when a mail
   * first needs it. Throws TemplateError if it doesn't compile.
   */
  mailFor: (reader: Reader) => { mail: CompiledMail; formatting: Formatting };
}

export const compileVersion = (source: VersionSource): CompiledVersion => {
  const { parts } = source;
  const locales = Object.keys(parts?.locales ?? {});
  const own = parts?.locale ?? null;
  const mails = new Map<string | undefined, CompiledMail>();

  const mailIn = (locale: string | undefined): CompiledMail => {
    const mail = mails.get(locale) ?? compileMail(source, locale);
    mails.set(locale, mail);
    return mail;
  };

  return {
    replyTo: parts?.replyTo ?? null,
    mailFor: ({ locale, timezone }) => {
      const mail = mailIn(chooseLocale(locale, { locales, own }));
      if (!parts) return { mail, formatting: DEFAULT_FORMATTING };
      return {
        mail,
        formatting: { locale: formattingLocaleOf(locale, mail.locale ?? own), timeZone: timezone || 'UTC' },
      };
    },
  };
};
