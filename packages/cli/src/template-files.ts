import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  ATTACHMENTS,
  fingerprintOf,
  namedFiles,
  readFingerprint,
  readSettings,
  settingsOf,
} from './attachment-files.js';
import type { RemoteTemplate, TemplateInput, Texts } from './remote-templates.js';
import { UsageError } from './usage-error.js';

/** Texts of a template's files, by their path in its folder; of attachments their fingerprints. */
export type TemplateFiles = ReadonlyMap<string, string>;

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
const SETTINGS = 'template.json';
/** What a person adds to the inferred schema of the context. */
export const SCHEMA = 'schema.json';
/** A BCP 47 tag, which names the folder of a language. */
const LOCALE = /^[a-z0-9]{1,8}(?:-[a-z0-9]{1,8})*$/i;
const TEXT_FILE = /^(?:([^/]+)\/)?(?:(?:title|text|preheader)\.hbs|content\.(?:hbs|mjml))$/;

const isAttachment = (name: string): boolean => name.startsWith(`${ATTACHMENTS}/`);

const isKnown = (name: string): boolean => {
  if (isAttachment(name)) return /^[^./][^/]*$/.test(name.slice(ATTACHMENTS.length + 1));
  const [isText, locale] = TEXT_FILE.exec(name) ?? [];
  return (
    name === SETTINGS || name === SCHEMA || (isText !== undefined && (locale === undefined || LOCALE.test(locale)))
  );
};

const contentFile = (format: unknown) => (format === 'MJML' ? 'content.mjml' : 'content.hbs');

/** The files of a template of the server. */
export const filesOf = (template: RemoteTemplate): TemplateFiles => {
  const { description, kind, format, locale, replyTo, inlineCss, strict, topic, ownSchema, variants, attachments } =
    template;
  const settings = {
    description,
    kind,
    format,
    topic: topic?.slug ?? null,
    locale,
    replyTo,
    inlineCss,
    strict,
    ...(attachments.length > 0 && { attachments: settingsOf(attachments) }),
  };
  const files = [[SETTINGS, jsonFile(settings)], ...textFiles(template, { format, folder: '' })];
  if (ownSchema) files.push([SCHEMA, jsonFile(sorted(ownSchema))]);
  for (const { file, attachment } of namedFiles(attachments)) {
    files.push([`${ATTACHMENTS}/${file}`, fingerprintOf(attachment.sha256)]);
  }
  for (const variant of variants) {
    if (!LOCALE.test(variant.locale)) throw new UsageError(`This is not a language tag: ${variant.locale}`);
    files.push(...textFiles(variant, { format, folder: `${variant.locale}/` }));
  }
  return new Map(files as [string, string][]);
};

const jsonFile = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const textFiles = (
  { title, content, text, preheader }: Texts,
  { format, folder }: { format: string; folder: string },
): [string, string][] => [
  [`${folder}title.hbs`, `${title}\n`],
  [`${folder}${contentFile(format)}`, content],
  ...(text === null ? [] : [[`${folder}text.hbs`, text] as [string, string]]),
  ...(preheader === null ? [] : [[`${folder}preheader.hbs`, `${preheader}\n`] as [string, string]]),
];

/** What the files say, as the API takes it. `folder` is named in errors. */
export const inputOf = (files: TemplateFiles, folder: string): TemplateInput => {
  const read = (name: string): string => {
    const text = files.get(name);
    if (text === undefined) throw new UsageError(`${join(folder, name)} is missing.`);
    return text;
  };
  const {
    description = '',
    kind = 'MAIL',
    format,
    topic = null,
    locale = null,
    replyTo = null,
    inlineCss = false,
    strict = false,
    attachments: _,
    ...unknown
  } = parseObject(read(SETTINGS), join(folder, SETTINGS));
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined) throw new UsageError(`${join(folder, SETTINGS)} has an unknown field: ${surplus}`);
  const textsIn = (subfolder: string): Texts => ({
    title: withoutLastBreak(read(`${subfolder}title.hbs`)),
    content: read(`${subfolder}${contentFile(format)}`),
    text: files.get(`${subfolder}text.hbs`) ?? null,
    preheader: withoutLastBreak(files.get(`${subfolder}preheader.hbs`) ?? null),
  });
  attachmentsOf(files, folder);
  const ofLanguages = [...files.keys()].filter((name) => name.includes('/') && !isAttachment(name));
  const locales = new Set(ofLanguages.map((name) => name.split('/')[0]!));
  return {
    ...({ description, kind, format, topic, locale, replyTo, inlineCss, strict } as Omit<
      TemplateInput,
      keyof Texts | 'variants'
    >),
    ...textsIn(''),
    variants: [...locales].sort().map((name) => ({ locale: name, ...textsIn(`${name}/`) })),
  };
};

/** The attachments that `template.json` names. `folder` is named in errors. */
export const attachmentsOf = (files: TemplateFiles, folder: string) => {
  const { attachments = [] } = parseObject(files.get(SETTINGS) ?? '{}', join(folder, SETTINGS));
  return readSettings(attachments, { folder, files: files.keys() });
};

/** What the files add to the inferred schema; null if nothing. `folder` is named in errors. */
export const schemaOf = (files: TemplateFiles, folder: string): Record<string, unknown> | null => {
  const text = files.get(SCHEMA);
  return text === undefined ? null : parseObject(text, join(folder, SCHEMA));
};

/** An editor may have added the line break at the end of the file. These texts have one line. */
const withoutLastBreak = <Text extends string | null>(text: Text) => (text?.replace(/\r?\n$/, '') ?? null) as Text;

/** `path` is named in errors. */
const parseObject = (text: string, path: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw new UsageError(`${path} is not a JSON object.`);
};

/** Path of a template's folder. Throws for a slug that isn't one, so that no slug leads out of the folder. */
export const folderOf = (root: string, slug: string): string => {
  if (!SLUG.test(slug) || slug.length > 50) throw new UsageError(`This is not the slug of a template: ${slug}`);
  return join(root, slug);
};

/** Slugs of the templates in a folder. */
export const localSlugs = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { withFileTypes: true }).catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return [];
    throw err;
  });
  return entries
    .filter((entry) => entry.isDirectory() && SLUG.test(entry.name))
    .map(({ name }) => name)
    .sort();
};

/** A value whose objects have their keys in order. The server keeps a schema, and not the order of its keys. */
const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
};

/** The text itself if it isn't JSON. */
const sortedJson = (text: string): string => {
  try {
    return jsonFile(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
};

/** The files of a template's folder that have a meaning. None if there is no folder. */
export const readFiles = async (folder: string): Promise<TemplateFiles> => {
  const names = await readdir(folder, { recursive: true }).catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return [];
    throw err;
  });
  const known = names.map((name) => name.replaceAll('\\', '/')).filter(isKnown);
  const texts = await Promise.all(
    known.sort().map(async (name) => {
      if (isAttachment(name)) return [name, await readFingerprint(join(folder, name))] as const;
      const text = await readFile(join(folder, name), 'utf8');
      return [name, name === SCHEMA ? sortedJson(text) : text] as const;
    }),
  );
  return new Map(texts);
};

/** Writes the files that differ, and deletes those that the template doesn't have. `contentOf` gives the content of an attachment. */
export const writeFiles = async (
  folder: string,
  {
    before,
    after,
    contentOf,
  }: { before: TemplateFiles; after: TemplateFiles; contentOf: (path: string) => Promise<Uint8Array> },
): Promise<void> => {
  for (const name of before.keys()) if (!after.has(name)) await rm(join(folder, name));
  for (const [name, text] of after) {
    if (before.get(name) === text) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), isAttachment(name) ? await contentOf(name) : text);
  }
};
