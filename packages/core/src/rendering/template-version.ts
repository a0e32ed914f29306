import type { Attachment } from '../ledger/attachment.js';
import type { TemplateFormat } from './template-format.js';

/** A template's texts in one language, in Handlebars. */
export interface MailTexts {
  title: string;
  content: string;
  /** Own text part. Null: made from the HTML. */
  text: string | null;
  /** What an inbox shows beside the subject. */
  preheader: string | null;
}

/** Sources of layouts and partials, by slug: all that are reached from a mail. */
export type Partials = Readonly<Record<string, string>>;

/** Layouts and partials that differ in one language. */
export interface LocalizedPartials {
  /** Take the place of the version's own, by slug. */
  partials?: Partials;
  textPartials?: Partials;
}

/**
 * What rendering a version needs besides title, content and format, as `template_versions.parts` holds it. All sources
 * are what is rendered: compiled from MJML, with inlined CSS. Nothing is read from other rows when a mail is rendered.
 */
export interface VersionParts {
  /** BCP 47 tag of title and content. Null: unknown. */
  locale: string | null;
  text: string | null;
  preheader: string | null;
  /** Address, or name and address: `Support <support@example.com>`. */
  replyTo: string | null;
  /** Other languages, by canonical BCP 47 tag. */
  locales: Readonly<Record<string, MailTexts & LocalizedPartials>>;
  partials: Partials;
  /** Sources for text parts and plain text mails, where they differ from `partials`. */
  textPartials?: Partials;
  /** Files of each mail. Absent: none. */
  attachments?: readonly Attachment[];
}

/** All that rendering needs of a saved version or a draft. */
export interface VersionSource {
  title: string;
  content: string;
  format: TemplateFormat;
  /** Null or absent: saved by a server without parts, which knew no partials and no formatting helpers. */
  parts?: VersionParts | null | undefined;
}

export const NO_PARTS: VersionParts = {
  locale: null,
  text: null,
  preheader: null,
  replyTo: null,
  locales: {},
  partials: {},
};

/** The texts of a version in one language; without `locale`, its own. */
export const textsOf = ({ title, content, parts }: VersionSource, locale: string | undefined): MailTexts => {
  if (locale !== undefined && parts?.locales[locale]) return parts.locales[locale];
  return { title, content, text: parts?.text ?? null, preheader: parts?.preheader ?? null };
};

/** The layouts and partials of a version in one language, for HTML or for plain text. */
export const partialsOf = (
  { parts }: Pick<VersionSource, 'parts'>,
  { locale, forText }: { locale: string | undefined; forText: boolean },
): Partials => {
  const localized = locale === undefined ? undefined : parts?.locales[locale];
  return {
    ...parts?.partials,
    ...localized?.partials,
    ...(forText && { ...parts?.textPartials, ...localized?.textPartials }),
  };
};
