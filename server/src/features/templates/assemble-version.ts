import { rowsOf } from '@tidings/core/ledger/rows';
import type { TemplateKind } from '@tidings/core/rendering/check-template';
import { chooseLocale } from '@tidings/core/rendering/locale-choice';
import { formatWithout, type TemplateFormat } from '@tidings/core/rendering/template-format';
import {
  type MailTexts,
  NO_PARTS,
  type Partials,
  type VersionParts,
  type VersionSource,
} from '@tidings/core/rendering/template-version';
import { AppError } from '../../foundation/errors.js';
import { type CompiledDraft, compileDraft, needsCompiling, sentFormat } from './compile-draft.js';
import type { DraftWarning } from './draft-warnings.js';
import { bodiesOf, type TemplateDraft } from './template-draft.js';
import type { TemplateRenderer } from './template-renderer.js';

/** A version with its layouts and partials, and the input for the check of its calls. */
export interface AssembledVersion {
  source: VersionSource & { parts: VersionParts };
  /** Slugs that the template itself calls, whether or not they exist. */
  uses: string[];
  /** Slugs of templates that are called and can't be: mails, and HTML in plain text. */
  unusable: { mails: string[]; html: string[] };
  warnings: DraftWarning[];
}

interface PartialRow {
  slug: string;
  kind: TemplateKind;
  content: string;
  format: TemplateFormat;
  parts: VersionParts | null;
}

type Sql = Parameters<typeof rowsOf>[0];

const MAX_PARTIALS = 50;
const MAX_BYTES = 2 * 1024 * 1024;

const CALLS_PARTIALS = /\{\{~?#?\s*>/;

/**
 * Collects the current versions of the layouts and partials that a draft reaches. `drafts` take the place of saved
 * templates. Throws TEMPLATE_INVALID if the version gets larger than `MAX_BYTES`.
 */
export const createAssembler =
  ({ renderer }: { renderer: Pick<TemplateRenderer, 'check' | 'compile' | 'partialNames'> }) =>
  async (
    sql: Sql,
    draft: TemplateDraft,
    { drafts = [] }: { drafts?: readonly TemplateDraft[] } = {},
  ): Promise<AssembledVersion> => {
    const namesIn = async (one: TemplateDraft): Promise<string[]> => {
      const bodies = bodiesOf(one).filter((body) => CALLS_PARTIALS.test(body));
      return bodies.length === 0 ? [] : renderer.partialNames(bodies);
    };
    const compiledRow = async (one: TemplateDraft): Promise<PartialRow> =>
      rowOfDraft((await compileDraft(renderer, one)).draft);
    const uses = await namesIn(draft);
    const replaced = [...drafts, draft];
    const wanted = new Set(uses);
    if (uses.length > 0) for (const one of drafts) for (const name of await namesIn(one)) wanted.add(name);
    const rows = wanted.size === 0 ? [] : await readPartials(sql, [...wanted]);
    const known = rows.filter(({ slug }) => !replaced.some((one) => one.slug === slug));
    const current = [...known, ...(wanted.size === 0 ? [] : await Promise.all(replaced.map(compiledRow)))];
    const usable = current.filter(({ kind }) => kind !== 'MAIL');
    const unusable = {
      mails: current.filter(({ kind }) => kind === 'MAIL').map(({ slug }) => slug),
      html: usable.filter(({ format, parts }) => format === 'HTML' && !parts?.text).map(({ slug }) => slug),
    };
    if (needsCompiling(draft)) {
      // Errors of Handlebars name the lines that a person wrote.
      const written = versionOf({ ...draft, format: sentFormat(draft.format) }, usable);
      await renderer.check({ source: written, templateKind: draft.kind, unusable, sourceFormat: draft.format });
    }
    const { draft: compiled, warnings } = await compileDraft(renderer, draft);
    const source = versionOf(compiled, usable);
    if (Buffer.byteLength(JSON.stringify(source)) > MAX_BYTES) {
      throw new AppError('template.tooLarge', { kibibytes: MAX_BYTES / 1024 });
    }
    return { source, uses, unusable, warnings };
  };

/** The current versions of templates, and of all that they call. */
const readPartials = async (sql: Sql, slugs: string[]): Promise<PartialRow[]> => {
  const rows = await rowsOf<Omit<PartialRow, 'format'> & { format: TemplateFormat | null }>(
    sql,
    `WITH RECURSIVE reached AS (
       SELECT slug, uses FROM templates WHERE slug = ANY($1)
       UNION SELECT called.slug, called.uses FROM reached JOIN templates called ON called.slug = ANY(reached.uses)
     )
     SELECT reached.slug, template.kind, version.content, version.format, version.parts
     FROM reached JOIN templates template USING (slug)
       JOIN template_versions version ON version.slug = template.slug AND version.version = template.version
     LIMIT ${MAX_PARTIALS + 1}`,
    [slugs],
  );
  if (rows.length > MAX_PARTIALS) {
    throw new AppError('template.tooManyPartials', { max: MAX_PARTIALS, part: 'content', line: 1, column: 1 });
  }
  return rows.map((row) => ({ ...row, format: row.format ?? formatWithout(row.content) }));
};

const rowOfDraft = ({ slug, kind, content, format, ...draft }: CompiledDraft): PartialRow => ({
  slug,
  kind,
  content,
  format,
  parts: {
    ...NO_PARTS,
    locale: draft.locale,
    text: draft.text,
    locales: Object.fromEntries(draft.variants.map(({ locale, ...texts }) => [locale, textsOf(texts)])),
  },
});

const textsOf = ({ title, content, text, preheader }: MailTexts): MailTexts => ({ title, content, text, preheader });

const versionOf = (draft: CompiledDraft, rows: readonly PartialRow[]) => ({
  title: draft.title,
  content: draft.content,
  format: draft.format,
  parts: partsOf(draft, rows),
});

const partsOf = (draft: CompiledDraft, rows: readonly PartialRow[]): VersionParts => {
  const own = partialsIn(rows, draft.locale);
  return {
    locale: draft.locale,
    text: draft.text,
    preheader: draft.preheader,
    replyTo: draft.replyTo,
    locales: Object.fromEntries(
      draft.variants.map((variant) => {
        const { partials, textPartials } = partialsIn(rows, variant.locale);
        return [
          variant.locale,
          {
            ...textsOf(variant),
            ...differing('partials', partials, own.partials),
            ...differing('textPartials', textPartials, own.textPartials),
          },
        ];
      }),
    ),
    partials: own.partials,
    ...(Object.keys(own.textPartials).length > 0 && { textPartials: own.textPartials }),
    ...(draft.attachments.length > 0 && { attachments: draft.attachments }),
  };
};

/** The partials in a language, each with its own fallback. */
const partialsIn = (rows: readonly PartialRow[], locale: string | null) => {
  const partials: Record<string, string> = {};
  const textPartials: Record<string, string> = {};
  for (const { slug, content, parts } of rows) {
    const locales = Object.keys(parts?.locales ?? {});
    const chosen = locale === null ? undefined : chooseLocale(locale, { locales, own: parts?.locale ?? null });
    const texts = chosen === undefined ? { content, text: parts?.text } : parts!.locales[chosen]!;
    partials[slug] = texts.content;
    if (texts.text) textPartials[slug] = texts.text;
  }
  return { partials, textPartials };
};

const differing = (name: 'partials' | 'textPartials', mine: Partials, own: Partials) => {
  const entries = Object.entries(mine).filter(([slug, source]) => own[slug] !== source);
  return entries.length > 0 ? { [name]: Object.fromEntries(entries) } : {};
};
