import { type RawSql, rowsOf } from '@tidings/core/ledger/rows';
import { NO_PARTS, type VersionParts, type VersionSource } from '@tidings/core/rendering/template-version';
import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '../../foundation/errors.js';
import { findCallerNames } from '../auth/auth.feature.js';
import { fileObjectOf } from '../files/files.feature.js';
import type { AssembledVersion } from './assemble-version.js';
import { needsCompiling, sentFormat } from './compile-draft.js';
import { formatOf, type TemplateFormat } from './template.entity.js';
import type { TemplateVersion } from './template.objects.js';
import type { TemplateDraft } from './template-draft.js';

/** Who saves a version, and why. */
export interface SavedBy {
  /** As `callerOf` gives it. Null: unknown. */
  caller: string | null;
  note?: string | null | undefined;
}

/** Adds a version: what is rendered, and, if that is compiled, what it was compiled from. */
export const addVersion = (
  manager: EntityManager,
  {
    slug,
    version,
    source,
    draft,
    by,
  }: { slug: string; version: number; source: VersionSource; draft: TemplateDraft; by: SavedBy },
) =>
  manager.query(
    `INSERT INTO template_versions (slug, version, title, content, format, parts, source, saved_by, note)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      slug,
      version,
      source.title,
      source.content,
      source.format,
      source.parts,
      needsCompiling(draft) ? written(draft) : null,
      by.caller,
      by.note || null,
    ],
  );

const written = ({ content, format, inlineCss, variants }: TemplateDraft) => ({
  content,
  format,
  inlineCss,
  contents: Object.fromEntries(variants.map((variant) => [variant.locale, variant.content])),
});

/** What `written` stores. */
interface WrittenSource {
  content: string;
  format: TemplateFormat;
  inlineCss: boolean;
  contents: Readonly<Record<string, string>>;
}

interface VersionRow {
  version: number;
  title: string;
  content: string;
  format: TemplateFormat | null;
  parts: VersionParts | null;
  source: WrittenSource | null;
  caller: string | null;
  note: string | null;
  createdAt: Date;
}

const MAX_VERSIONS = 100;

/** Versions of a template, newest first, as they are shown. */
export const listVersions = async (dataSource: DataSource, slug: string): Promise<TemplateVersion[]> => {
  const rows = await rowsOf<VersionRow>(
    dataSource,
    `SELECT version, title, content, format, parts, source, saved_by AS caller, note, created_at AS "createdAt"
     FROM template_versions WHERE slug = $1 AND version > 0 ORDER BY version DESC LIMIT ${MAX_VERSIONS}`,
    [slug],
  );
  const names = await findCallerNames(
    dataSource,
    rows.flatMap(({ caller }) => caller ?? []),
  );
  return rows.map(({ format, parts, source, caller, ...row }) => {
    const { locale, text, preheader, replyTo, locales, attachments: files = [] } = parts ?? NO_PARTS;
    const attachments = files.map(fileObjectOf);
    const variants = Object.entries(locales).map(([tag, texts]) => ({
      locale: tag,
      title: texts.title,
      content: source?.contents[tag] ?? texts.content,
      text: texts.text,
      preheader: texts.preheader,
    }));
    const savedBy = caller === null ? null : (names.get(caller) ?? null);
    const content = source?.content ?? row.content;
    const inlineCss = source?.inlineCss ?? false;
    const shown = { content, inlineCss, locale, text, preheader, replyTo, variants, attachments, savedBy };
    return { ...row, ...shown, format: source?.format ?? formatOf({ stored: format, content }) };
  });
};

/** A saved version as it is rendered. Undefined if there is none. */
export const findVersion = async (
  sql: RawSql,
  { slug, version }: { slug: string; version: number },
): Promise<VersionSource | undefined> => {
  const [row] = await rowsOf<Pick<VersionRow, 'title' | 'content' | 'format' | 'parts'>>(
    sql,
    'SELECT title, content, format, parts FROM template_versions WHERE slug = $1 AND version = $2',
    [slug, version],
  );
  return row && { ...row, format: sentFormat(formatOf({ stored: row.format, content: row.content })) };
};

/**
 * Locks the layouts and partials of a version until the transaction ends, so that none is deleted meanwhile. Throws
 * TEMPLATE_INVALID if one was.
 */
export const lockUsed = async (manager: EntityManager, { uses, source }: AssembledVersion): Promise<void> => {
  const found = uses.filter((slug) => Object.hasOwn(source.parts.partials, slug));
  if (found.length === 0) return;
  const rows = await rowsOf<{ slug: string }>(
    manager,
    'SELECT slug FROM templates WHERE slug = ANY($1) ORDER BY slug FOR KEY SHARE',
    [found],
  );
  const gone = found.find((slug) => !rows.some((row) => row.slug === slug));
  if (gone) throw new AppError('template.partialMissing', { name: gone, part: 'content', line: 1, column: 1 });
};
