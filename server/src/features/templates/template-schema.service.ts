import { issue } from '@tidings/core/errors/issue';
import { countChanged, rowsOf } from '@tidings/core/ledger/rows';
import { type ContextSchema, inferContextSchema } from '@tidings/core/rendering/context-schema';
import { findInvalidSchema, tightenSchema } from '@tidings/core/rendering/tighten-schema';
import { TOPIC_LINKS } from '@tidings/core/rendering/topic-links';
import { type DeclaredTemplate, declareTypes } from '@tidings/core/rendering/type-declarations';
import type { DataSource } from 'typeorm';
import { gather } from '../../foundation/database/gather.js';
import { AppError, badInput } from '../../foundation/errors.js';
import type { VersionReads } from './version-reads.js';

export type TemplateSchemaService = ReturnType<typeof createTemplateSchemaService>;

const MAX_BYTES = 64 * 1024;

/** Number of templates whose types are made from one statement. */
const PAGE = 200;

interface SchemaRow {
  slug: string;
  version: number;
  description: string;
  /** What a person adds. */
  schema: ContextSchema | null;
}

const COLUMNS = 'slug, version, description, schema';

export const createTemplateSchemaService = ({
  dataSource,
  versionReads,
}: {
  dataSource: DataSource;
  versionReads: VersionReads;
}) => {
  const find = gather(async (slugs: string[]) => {
    const rows = await rowsOf<SchemaRow>(dataSource, `SELECT ${COLUMNS} FROM templates WHERE slug = ANY($1)`, [slugs]);
    return slugs.map((slug) => rows.find((row) => row.slug === slug));
  });

  const schemaOf = async (row: SchemaRow): Promise<ContextSchema> => {
    const reads = await versionReads(row);
    const inferred = inferContextSchema(reads?.plan ?? [], { title: row.slug, optional: TOPIC_LINKS });
    return tightenSchema(inferred, row.schema);
  };

  /** Throws NOT_FOUND. */
  const findOrThrow = async (slug: string): Promise<SchemaRow> => {
    const row = await find(slug);
    if (!row) throw new AppError('template.notFound', { slug });
    return row;
  };

  return {
    /** JSON Schema of a template's context: what is inferred from it, tightened by what a person adds. */
    schemaOf: async (slug: string): Promise<ContextSchema> => schemaOf(await findOrThrow(slug)),

    /** What a person adds; null if nothing. */
    ownSchemaOf: async (slug: string): Promise<ContextSchema | null> => (await findOrThrow(slug)).schema,

    /** Replaces what a person adds. It isn't a part of versions: it holds for sends from now on. */
    set: async (slug: string, schema: Record<string, unknown> | null): Promise<void> => {
      const invalid = schema === null ? undefined : findInvalidSchema(schema);
      if (invalid) throw badInput(issue(`schema.${invalid}`, 'template.schemaKeyword'));
      const text = schema === null || Object.keys(schema).length === 0 ? null : JSON.stringify(schema);
      if (text && Buffer.byteLength(text) > MAX_BYTES) {
        throw badInput(issue('schema', 'text.maxBytes', { kibibytes: MAX_BYTES / 1024 }));
      }
      const changed = await countChanged(dataSource, 'UPDATE templates SET schema = $2::jsonb WHERE slug = $1', [
        slug,
        text,
      ]);
      if (changed === 0) throw new AppError('template.notFound', { slug });
    },

    /** TypeScript types of the contexts of all mails, by slug. */
    declareTypes: async (): Promise<string> => {
      const declared: DeclaredTemplate[] = [];
      for (let after = ''; ; ) {
        const rows = await rowsOf<SchemaRow>(
          dataSource,
          `SELECT ${COLUMNS} FROM templates WHERE slug > $1 AND kind = 'MAIL' ORDER BY slug LIMIT ${PAGE}`,
          [after],
        );
        for (const row of rows) {
          declared.push({ slug: row.slug, description: row.description, schema: await schemaOf(row) });
        }
        if (rows.length < PAGE) return declareTypes(declared);
        after = rows.at(-1)!.slug;
      }
    },
  };
};
