import { formatWithout, type TemplateFormat } from '../rendering/template-format.js';
import type { Sql } from './sql.js';

/** What all mails of a dispatch have in common. It doesn't change while the dispatch has open deliveries. */
export interface DispatchContent {
  id: string;
  type: 'PERSONAL' | 'GROUP' | 'ALL';
  queue: string;
  templateSlug: string;
  templateVersion: number;
  /** Handlebars source of the pinned version. */
  title: string;
  content: string;
  format: TemplateFormat;
  context: Record<string, unknown>;
  /** Slug of the topic. Null: a transactional mail. */
  topic: string | null;
}

export const readDispatchContents = async (sql: Sql, dispatchIds: string[]): Promise<DispatchContent[]> => {
  const { rows } = await sql.query<Omit<DispatchContent, 'format'> & { format: TemplateFormat | null }>({
    name: 'read_dispatch_contents',
    text: `
      SELECT d.id, d.type, d.queue, d.template_slug AS "templateSlug", d.template_version AS "templateVersion",
        v.title, v.content, v.format, d.context, d.topic
      FROM dispatches d JOIN template_versions v ON v.slug = d.template_slug AND v.version = d.template_version
      WHERE d.id = ANY($1::uuid[])`,
    values: [dispatchIds],
  });
  return rows.map((row) => ({ ...row, format: row.format ?? formatWithout(row.content) }));
};
