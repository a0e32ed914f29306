import { compileMail } from './compile-mail.js';
import type { SourceFormat } from './content/compile-content.js';
import { parseSource } from './handlebars-engine.js';
import { checkPartials } from './partials.js';
import { findRunningLink } from './safe-links.js';
import { TemplateError, type TemplatePart } from './template-error.js';
import { findMjml } from './template-format.js';
import { checkLimits, placeAt } from './template-limits.js';
import { partialsOf, textsOf, type VersionSource } from './template-version.js';

export type TemplateKind = 'MAIL' | 'LAYOUT' | 'PARTIAL';

/** Slugs that a template may call and that can't be used: mails, and HTML without a text of its own in plain text. */
interface Unusable {
  mails?: readonly string[];
  html?: readonly string[];
}

/**
 * Throws TemplateError for a template that can't be saved: it doesn't compile, exceeds the limits, is MJML in another
 * format, has links
 * that run scripts, or calls partials that are missing, include themselves or need a block.
 */
export const checkTemplate = (
  source: VersionSource,
  {
    kind = 'MAIL',
    unusable = {},
    sourceFormat = source.format,
  }: { kind?: TemplateKind; unusable?: Unusable; sourceFormat?: SourceFormat | undefined } = {},
): void => {
  for (const locale of [undefined, ...Object.keys(source.parts?.locales ?? {})])
    checkLanguage(source, { locale, kind, unusable, sourceFormat });
};

const checkLanguage = (
  source: VersionSource,
  {
    locale,
    kind,
    unusable,
    sourceFormat,
  }: { locale: string | undefined; kind: TemplateKind; unusable: Unusable; sourceFormat: SourceFormat },
) => {
  const { title, content, text, preheader } = textsOf(source, locale);
  const nameOf = (part: 'title' | 'content' | 'text' | 'preheader'): TemplatePart =>
    locale === undefined ? part : `variants.${locale}.${part}`;
  checkLimits(title, nameOf('title'));
  checkLimits(content, nameOf('content'));
  if (text) checkLimits(text, nameOf('text'));
  if (preheader) checkLimits(preheader, nameOf('preheader'));
  const mjml = sourceFormat === 'MJML' ? undefined : findMjml(content);
  if (mjml !== undefined) throw new TemplateError('template.mjml', placeAt(content, mjml, nameOf('content')));
  const { isHtml } = compileMail(source, locale);
  const link = isHtml ? findRunningLink(content) : undefined;
  if (link !== undefined) throw new TemplateError('template.runningLink', placeAt(content, link, nameOf('content')));
  if (!source.parts) return;
  const check = (part: 'content' | 'text', { body, forText }: { body: string; forText: boolean }) =>
    checkPartials(parseSource(body, nameOf(part)), {
      part: nameOf(part),
      isMail: kind === 'MAIL',
      mails: unusable.mails ?? [],
      html: forText ? (unusable.html ?? []) : [],
      partials: new Map(
        Object.entries(partialsOf(source, { locale, forText })).map(([slug, partial]) => {
          const partOf: TemplatePart = `partials.${slug}.content`;
          return [slug, { ast: parseSource(partial, partOf), part: partOf }];
        }),
      ),
    });
  check('content', { body: content, forText: !isHtml });
  if (isHtml && text) check('text', { body: text, forText: true });
};
