import { join } from 'node:path';
import { type Api, ApiError } from './api.js';
import { ATTACHMENTS, namedFiles, uploadAttachments } from './attachment-files.js';
import { createTemplate, type RemoteTemplate, readTemplates, setSchema, updateTemplate } from './remote-templates.js';
import { diffOf } from './show-diff.js';
import {
  attachmentsOf,
  filesOf,
  folderOf,
  inputOf,
  localSlugs,
  readFiles,
  SCHEMA,
  schemaOf,
  type TemplateFiles,
  writeFiles,
} from './template-files.js';
import { confirm, print } from './terminal.js';
import { UsageError } from './usage-error.js';

export interface TemplatesOptions {
  /** Folder with a folder for each template. */
  dir: string;
  /** Empty: all. */
  slugs: readonly string[];
  yes: boolean;
  dryRun: boolean;
}

interface Change {
  slug: string;
  folder: string;
  remote: RemoteTemplate | undefined;
  before: TemplateFiles;
  after: TemplateFiles;
}

/** Writes the server's templates into files. Asks before it changes files that exist. */
export const pullTemplates = async (api: Api, options: TemplatesOptions): Promise<void> => {
  const remote = await readTemplates(api, options.slugs);
  const unknown = options.slugs.filter((slug) => !remote.some((template) => template.slug === slug));
  if (unknown.length > 0) throw new UsageError(`The server has no template ${unknown.join(', ')}.`);
  const changes = await Promise.all(
    remote.map(async (template): Promise<Change> => {
      const folder = folderOf(options.dir, template.slug);
      return {
        slug: template.slug,
        folder,
        remote: template,
        before: await readFiles(folder),
        after: filesOf(template),
      };
    }),
  );
  const changed = await agreeOn(changes, options, (count) => `Write ${count}?`);
  for (const change of changed) await writeChange(api, change);
  if (changed.length > 0) print(`Wrote ${countOf(changed)} to ${options.dir}.`);
};

const writeChange = async (api: Api, { folder, remote, before, after }: Change): Promise<void> => {
  const ids = new Map(
    namedFiles(remote?.attachments ?? []).map(({ file, attachment }) => [`${ATTACHMENTS}/${file}`, attachment.id]),
  );
  await writeFiles(folder, { before, after, contentOf: (path) => api.download(`/api/v1/files/${ids.get(path)}`) });
};

/** Saves the files' templates on the server, after it has shown what changes. It never deletes a template. */
export const pushTemplates = async (api: Api, options: TemplatesOptions): Promise<void> => {
  const slugs = options.slugs.length > 0 ? options.slugs : await localSlugs(options.dir);
  if (slugs.length === 0) throw new UsageError(`There are no templates in ${options.dir}.`);
  const remote = new Map((await readTemplates(api, slugs)).map((template) => [template.slug, template]));
  const changes = await Promise.all(
    slugs.map(async (slug): Promise<Change> => {
      const folder = folderOf(options.dir, slug);
      const template = remote.get(slug);
      const after = await readFiles(folder);
      // Finds mistakes in the files before anything is saved.
      inputOf(after, folder);
      schemaOf(after, folder);
      return { slug, folder, remote: template, before: template ? filesOf(template) : new Map(), after };
    }),
  );
  const changed = await agreeOn(changes, options, (count) => `Save ${count} on the server?`);
  await saveAll(api, changed);
  for (const change of changed) await saveSchema(api, change);
  const shared = changed.filter(({ folder, after }) => inputOf(after, folder).kind !== 'MAIL');
  if (shared.length > 0) {
    print(`Mails change once the templates that use ${shared.map(({ slug }) => slug).join(', ')} are published.`);
  }
};

/** Saves the templates. A refused one is tried again after others were saved, because it may use one of them. */
const saveAll = async (api: Api, changes: readonly Change[]): Promise<void> => {
  let pending = changes;
  while (pending.length > 0) {
    const refused: { change: Change; error: unknown }[] = [];
    for (const change of pending) {
      try {
        await save(api, change);
        print(`Saved ${change.slug}.`);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        refused.push({ change, error });
      }
    }
    if (refused.length === pending.length) throw refused[0]!.error;
    pending = refused.map(({ change }) => change);
  }
};

const save = async (api: Api, { slug, folder, remote, after }: Change) => {
  const texts = inputOf(after, folder);
  const settings = attachmentsOf(after, folder);
  try {
    const attachments = await uploadAttachments(api, { folder, settings, files: after, remote });
    const input = { ...texts, attachments };
    await (remote ? updateTemplate(api, remote, input) : createTemplate(api, slug, input));
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    throw new UsageError(`${placeOf(err, { folder, after })}: ${err.message}`);
  }
};

const saveSchema = async (api: Api, { slug, folder, before, after }: Change) => {
  if (before.get(SCHEMA) === after.get(SCHEMA)) return;
  try {
    await setSchema(api, slug, schemaOf(after, folder));
  } catch (err) {
    if (!(err instanceof ApiError)) throw err;
    throw new UsageError(`${join(folder, SCHEMA)}: ${err.message}`);
  }
};

/** The file and position of an error, as compilers write them. */
const placeOf = ({ extensions }: ApiError, { folder, after }: Pick<Change, 'folder' | 'after'>): string => {
  const { part, line, column } = extensions;
  // The part of a language is "variants.de.title".
  const name = part?.replace(/^variants\.([^.]+)\./, '$1/');
  const file = [...after.keys()].find((one) => name !== undefined && one.startsWith(`${name}.`));
  return file === undefined ? folder : `${folder}/${file}:${line}:${column}`;
};

/** Shows the differences, and returns the changes that the user confirms. */
const agreeOn = async (
  changes: readonly Change[],
  { yes, dryRun }: TemplatesOptions,
  question: (count: string) => string,
): Promise<readonly Change[]> => {
  const shown = changes.map((change) => ({ change, diff: diffOf(change.folder, change) }));
  const changed = shown.filter(({ diff }) => diff !== '');
  if (changed.length === 0) {
    print('Files and server are the same.');
    return [];
  }
  print(changed.map(({ diff }) => diff).join(''));
  if (dryRun) {
    print(`Dry run: nothing was changed. ${countOf(changed)} would be.`);
    return [];
  }
  const agreed = await confirm(question(countOf(changed)), { yes });
  if (!agreed) print('Nothing was changed.');
  return agreed ? changed.map(({ change }) => change) : [];
};

const countOf = (list: readonly unknown[]): string => `${list.length} template${list.length === 1 ? '' : 's'}`;
