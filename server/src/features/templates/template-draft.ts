import { type Issue, issue } from '@tidings/core/errors/issue';
import type { Attachment } from '@tidings/core/ledger/attachment';
import type { TemplateKind } from '@tidings/core/rendering/check-template';
import type { SourceFormat } from '@tidings/core/rendering/content/compile-content';
import { detectSourceFormat } from '@tidings/core/rendering/content/detect-source-format';
import { canonicalLocale } from '@tidings/core/rendering/locale-choice';
import type { MailTexts } from '@tidings/core/rendering/template-version';
import { badInput } from '../../foundation/errors.js';
import { TemplateFormat as Format, type TemplateEntity } from './template.entity.js';
import type { CreateTemplateInput, UpdateTemplateInput } from './template.inputs.js';
import type { StoredVariant, TemplateVariantInput } from './template-variant.js';

/** All that a template's mails are made of, as a person wrote it. */
export interface TemplateDraft extends MailTexts {
  slug: string;
  kind: TemplateKind;
  format: SourceFormat;
  /** Whether CSS is inlined when the template is saved. */
  inlineCss: boolean;
  /** Canonical BCP 47 tag of its own texts. Null: unknown. */
  locale: string | null;
  replyTo: string | null;
  variants: StoredVariant[];
  /** Files of each mail. */
  attachments: readonly Attachment[];
  /** When own texts and variants that change with this draft were changed. */
  changedAt: Date;
}

/** All texts in which a template may call partials. */
export const bodiesOf = ({ content, text, variants }: TemplateDraft): string[] =>
  [content, text, ...variants.flatMap((variant) => [variant.content, variant.text])].filter((body) => body !== null);

export const hasSameTexts = (one: MailTexts, other: MailTexts): boolean =>
  one.title === other.title &&
  one.content === other.content &&
  one.text === other.text &&
  one.preheader === other.preheader;

/** Whether two drafts give the same mails, so that no new version is needed. */
export const isSameDraft = (one: TemplateDraft, other: TemplateDraft): boolean =>
  hasSameTexts(one, other) &&
  one.format === other.format &&
  one.inlineCss === other.inlineCss &&
  one.locale === other.locale &&
  one.replyTo === other.replyTo &&
  hasSameFiles(one.attachments, other.attachments) &&
  one.variants.length === other.variants.length &&
  one.variants.every((variant, index) => {
    const before = other.variants[index]!;
    return variant.locale === before.locale && hasSameTexts(variant, before);
  });

const hasSameFiles = (one: readonly Attachment[], other: readonly Attachment[]): boolean =>
  one.length === other.length && one.every((file, index) => isSameFile(file, other[index]!));

const isSameFile = (one: Attachment, other: Attachment): boolean =>
  one.sha256 === other.sha256 &&
  one.name === other.name &&
  one.contentType === other.contentType &&
  one.cid === other.cid;

/** Variants as they are stored. One whose texts stay the same keeps its time. */
const storedVariants = (
  given: readonly TemplateVariantInput[],
  { before, changedAt }: { before: readonly StoredVariant[]; changedAt: Date },
) =>
  given.map((variant): StoredVariant => {
    const { title, content } = variant;
    const locale = canonicalLocale(variant.locale) ?? variant.locale;
    const texts = { title, content, text: variant.text || null, preheader: variant.preheader || null };
    const old = before.find((one) => one.locale === locale);
    const updatedAt = old && hasSameTexts(old, texts) ? old.updatedAt : changedAt.toISOString();
    return { locale, ...texts, updatedAt };
  });

/** Throws BAD_USER_INPUT for what can be told without compiling. */
export const checkDraft = ({ kind, format, locale, text, variants, attachments }: TemplateDraft): void => {
  const issues: Issue[] = [];
  if (kind !== 'MAIL' && attachments.length > 0) issues.push(issue('attachments', 'template.filesOfMail'));
  if (kind === 'PARTIAL' && format === 'MJML') issues.push(issue('format', 'template.partialOfMjml'));
  if (format === 'TEXT' && text !== null) issues.push(issue('text', 'template.textOfText'));
  const seen = new Set(locale === null ? [] : [locale]);
  variants.forEach((variant, index) => {
    if (format === 'TEXT' && variant.text !== null) issues.push(issue(`variants.${index}.text`, 'template.textOfText'));
    if (seen.has(variant.locale)) issues.push(issue(`variants.${index}.locale`, 'template.localeOnce'));
    seen.add(variant.locale);
  });
  if (issues.length > 0) throw badInput(...issues);
};

/** What a new template, or a draft that isn't saved, is made of. */
export type DraftInput = Pick<CreateTemplateInput, 'title' | 'content'> & Partial<CreateTemplateInput>;

/** Slug of a draft that has none yet. No template can have it. */
const NAMELESS = '';

export const newDraft = (
  input: DraftInput,
  { attachments = [], changedAt = new Date() }: { attachments?: readonly Attachment[]; changedAt?: Date } = {},
): TemplateDraft => ({
  slug: input.slug ?? NAMELESS,
  kind: input.kind ?? 'MAIL',
  format: input.format ?? detectSourceFormat(input.content),
  inlineCss: input.inlineCss ?? false,
  title: input.title,
  content: input.content,
  text: input.text || null,
  preheader: input.preheader || null,
  locale: localeOf(input.locale),
  replyTo: input.replyTo || null,
  variants: storedVariants(input.variants ?? [], { before: [], changedAt }),
  attachments,
  changedAt,
});

const localeOf = (tag: string | null | undefined): string | null => (tag ? (canonicalLocale(tag) ?? tag) : null);

export const draftOf = (template: TemplateEntity): TemplateDraft => {
  const {
    slug,
    kind,
    format,
    inlineCss,
    title,
    content,
    text,
    preheader,
    locale,
    replyTo,
    storedVariants: variants,
    storedAttachments,
  } = template;
  const attachments = storedAttachments ?? [];
  const changedAt = template.sourceUpdatedAt;
  const texts = { title, content, text, preheader };
  return { slug, kind, format, inlineCss, ...texts, locale, replyTo, variants, attachments, changedAt };
};

/** A template after an update. Absent fields stay; null empties a field that may be empty. Without `attachments`, its files stay. */
export const changedDraft = (
  template: TemplateEntity,
  input: UpdateTemplateInput,
  attachments: readonly Attachment[] | undefined,
): TemplateDraft => {
  const before = draftOf(template);
  const given = <Value>(value: Value | null | undefined, old: Value | null): Value | null =>
    value === undefined ? old : value || null;
  const changedAt = new Date();
  return {
    ...before,
    changedAt,
    title: input.title ?? before.title,
    content: input.content ?? before.content,
    format: formatAfter(template, input),
    inlineCss: input.inlineCss ?? before.inlineCss,
    text: given(input.text, before.text),
    preheader: given(input.preheader, before.preheader),
    locale: input.locale === undefined ? before.locale : localeOf(input.locale),
    replyTo: given(input.replyTo, before.replyTo),
    variants: input.variants ? storedVariants(input.variants, { before: before.variants, changedAt }) : before.variants,
    attachments: attachments ?? before.attachments,
  };
};

/**
 * The format after an update. A stored format that differs from the detected one stays, since a user chose it, or it
 * was set before formats were detected.
 */
const formatAfter = (template: TemplateEntity, { content, format }: UpdateTemplateInput): SourceFormat => {
  if (format) return format;
  if (typeof content !== 'string' || content === template.content) return template.format;
  return template.format === detectSourceFormat(template.content) ? detectSourceFormat(content) : template.format;
};

/** A draft as columns of `templates`. */
export const columnsOf = ({
  title,
  content,
  format,
  inlineCss,
  text,
  preheader,
  locale,
  replyTo,
  variants,
  attachments,
}: TemplateDraft) => ({
  title,
  content,
  storedFormat: Format[format],
  inlineCss,
  text,
  preheader,
  locale,
  replyTo,
  storedVariants: variants,
  storedAttachments: attachments.length > 0 ? [...attachments] : null,
});
