import { formatWithout, type TemplateFormat } from '../rendering/template-format.js';
import type { VersionParts } from '../rendering/template-version.js';
import type { TraceContext } from '../tracing/trace-context.js';
import type { Attachment } from './attachment.js';
import type { Sql } from './sql.js';

/** What a saved version of a template has in common for all its dispatches. It never changes. */
export interface VersionContent {
  templateSlug: string;
  templateVersion: number;
  /** Handlebars source. */
  title: string;
  content: string;
  format: TemplateFormat;
  /** Null for a version of a server without parts. */
  parts: VersionParts | null;
}

/** What a dispatch has besides its pinned version. It doesn't change while the dispatch has open deliveries. */
export interface OwnContent {
  id: string;
  type: 'PERSONAL' | 'GROUP' | 'ALL';
  queue: string;
  templateSlug: string;
  templateVersion: number;
  context: Record<string, unknown>;
  /** Slug of the topic. Null: a transactional mail. */
  topic: string | null;
  /** Null: the sender of MAIL_FROM. */
  senderId: string | null;
  /** Takes the place of the template's Reply-To. */
  replyTo: string | null;
  /** Further headers, by name. */
  headers: Readonly<Record<string, string>> | null;
  /** The trace that the send belongs to. */
  trace: TraceContext | null;
  /** Files of the send, without those of the template. */
  ownAttachments: readonly Attachment[];
}

/** What all mails of a dispatch have in common. */
export interface DispatchContent extends Omit<OwnContent, 'ownAttachments'>, VersionContent {
  /** Files of the template and then those of the send. */
  attachments: readonly Attachment[];
}

const OWN = `d.id, d.type, d.queue, d.template_slug AS "templateSlug", d.template_version AS "templateVersion", d.context, d.topic,
  d.sender_id AS "senderId",
  d.trace_context AS trace, d.reply_to AS "replyTo", d.headers, coalesce(d.attachments, '[]') AS "ownAttachments"`;

export const readDispatchContents = async (sql: Sql, dispatchIds: string[]): Promise<DispatchContent[]> => {
  const { rows } = await sql.query<OwnContent & StoredVersion>({
    name: 'read_dispatch_contents',
    text: `
      SELECT ${OWN}, v.title, v.content, v.format, v.parts
      FROM dispatches d JOIN template_versions v ON v.slug = d.template_slug AND v.version = d.template_version
      WHERE d.id = ANY($1::uuid[])`,
    values: [dispatchIds],
  });
  return rows.map((row) => joinContent(row, withFormat(row)));
};

/** Dispatches without the contents of their versions, which may be a thousand times as large. */
export const readOwnContents = async (sql: Sql, dispatchIds: string[]): Promise<OwnContent[]> => {
  const { rows } = await sql.query<OwnContent>({
    name: 'read_own_contents',
    text: `SELECT ${OWN} FROM dispatches d WHERE d.id = ANY($1::uuid[])`,
    values: [dispatchIds],
  });
  return rows;
};

export const readVersionContents = async (
  sql: Sql,
  versions: Pick<VersionContent, 'templateSlug' | 'templateVersion'>[],
): Promise<VersionContent[]> => {
  const { rows } = await sql.query<StoredVersion>({
    name: 'read_version_contents',
    text: `
      SELECT v.slug AS "templateSlug", v.version AS "templateVersion", v.title, v.content, v.format, v.parts
      FROM unnest($1::text[], $2::int[]) AS k(slug, version) JOIN template_versions v USING (slug, version)`,
    values: [versions.map(({ templateSlug }) => templateSlug), versions.map(({ templateVersion }) => templateVersion)],
  });
  return rows.map(withFormat);
};

/** The content's texts and parts are those of `version`, not copies. */
export const joinContent = (
  { ownAttachments, ...own }: OwnContent,
  { title, content, format, parts }: VersionContent,
): DispatchContent => ({
  ...own,
  title,
  content,
  format,
  parts,
  attachments: [...(parts?.attachments ?? []), ...ownAttachments],
});

type StoredVersion = Omit<VersionContent, 'format'> & { format: TemplateFormat | null };

const withFormat = (version: StoredVersion): VersionContent => ({
  ...version,
  format: version.format ?? formatWithout(version.content),
});
