import { rowsOf } from '@tidings/core/ledger/rows';
import { formatWithout, type TemplateFormat } from '@tidings/core/rendering/template-format';
import type { DataSource } from 'typeorm';
import { gather } from '../../foundation/database/gather.js';
import type { TemplateRenderer, VersionOfTemplate } from './template-renderer.js';
import type { TemplateReads } from './template-thread.js';

type VersionKey = Pick<VersionOfTemplate, 'slug' | 'version'>;

export type VersionReads = ReturnType<typeof createVersionReads>;

/** Tells what a saved version reads. Versions are read from the database together, and what they read is cached. */
export const createVersionReads = ({
  dataSource,
  renderer,
}: {
  dataSource: DataSource;
  renderer: Pick<TemplateRenderer, 'reads' | 'knownReads'>;
}) => {
  const read = createVersionReader(dataSource);

  /** Undefined if there is no such version. */
  return async ({ slug, version }: VersionKey): Promise<TemplateReads | undefined> => {
    const known = renderer.knownReads({ slug, version });
    if (known) return known;
    const found = await read({ slug, version });
    return found && renderer.reads(found);
  };
};

export type VersionReader = ReturnType<typeof createVersionReader>;

/** Reads saved versions. Resolves to undefined if there is no such version. */
export const createVersionReader = (dataSource: DataSource) =>
  gather((keys: VersionKey[]) => readVersions(dataSource, keys));

const readVersions = async (dataSource: DataSource, keys: VersionKey[]): Promise<(VersionOfTemplate | undefined)[]> => {
  const rows = await rowsOf<Omit<VersionOfTemplate, 'format'> & { format: TemplateFormat | null }>(
    dataSource,
    `SELECT v.slug, v.version, v.title, v.content, v.format, v.parts
      FROM unnest($1::text[], $2::int[]) AS k(slug, version) JOIN template_versions v USING (slug, version)`,
    [keys.map(({ slug }) => slug), keys.map(({ version }) => version)],
  );
  const found = new Map(
    rows.map((row) => [`${row.slug}@${row.version}`, { ...row, format: row.format ?? formatWithout(row.content) }]),
  );
  return keys.map(({ slug, version }) => found.get(`${slug}@${version}`));
};
