import { translateBrevo } from './brevo.js';
import { type Dialect, detectDialect } from './detect-dialect.js';
import { translateMandrill } from './mandrill.js';
import { translatePostmark } from './postmark.js';
import { translateSendgrid } from './sendgrid.js';
import type { Part } from './tags.js';
import type { DialectIssue, Translated } from './translation.js';

const TRANSLATORS: Record<Dialect, (source: string, part: Part) => Translated> = {
  SENDGRID: translateSendgrid,
  MANDRILL: translateMandrill,
  POSTMARK: translatePostmark,
  BREVO: translateBrevo,
};

export interface TranslatedTemplate {
  /** Undefined if it wasn't given and isn't recognised. Nothing is changed then. */
  dialect: Dialect | undefined;
  title: string;
  content: string;
  issues: DialectIssue[];
}

/**
 * Translates a template of another service into this service's Handlebars. What has no counterpart becomes a comment, with
 * an issue. All text stays on its line. The result may still be a template that can't be saved, as the source may.
 * Throws TemplateError for a source with too many tags.
 */
export const translateTemplate = ({
  title,
  content,
  dialect = detectDialect(title, content),
}: {
  title: string;
  content: string;
  dialect?: Dialect | undefined;
}): TranslatedTemplate => {
  if (!dialect) return { dialect, title, content, issues: [] };
  const translate = TRANSLATORS[dialect];
  const ofTitle = translate(title, 'title');
  const ofContent = translate(content, 'content');
  return {
    dialect,
    title: ofTitle.text,
    content: ofContent.text,
    issues: [...ofTitle.issues, ...ofContent.issues],
  };
};
