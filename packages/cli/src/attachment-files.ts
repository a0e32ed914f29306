import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from './api.js';
import type { AttachmentInput, RemoteFile, RemoteTemplate } from './remote-templates.js';
import { UsageError } from './usage-error.js';

/** Folder of a template's attachments. No language has this name. */
export const ATTACHMENTS = 'attachments';

/** An attachment as `template.json` names it. `name` and `cid` are absent if they are the file's name, and none. */
export interface AttachmentSetting {
  file: string;
  name?: string;
  contentType: string;
  cid?: string;
}

/** Longer names don't fit into the file systems that are in use. */
const MAX_NAME_BYTES = 200;

const isUsable = (name: string): boolean =>
  /^[^./\\:\0][^/\\:\0]*$/.test(name) && Buffer.byteLength(name) <= MAX_NAME_BYTES;

const extensionOf = (name: string): string => /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';

/** The attachments of a template with the names of their files, which differ even where case is ignored. */
export const namedFiles = (attachments: readonly RemoteFile[]): { file: string; attachment: RemoteFile }[] => {
  const taken = new Set<string>();
  return attachments.map((attachment, at) => {
    const { name } = attachment;
    const isFree = isUsable(name) && !taken.has(name.toLowerCase());
    const file = isFree ? name : `file-${at + 1}${extensionOf(name)}`;
    taken.add(file.toLowerCase());
    return { file, attachment };
  });
};

export const settingsOf = (attachments: readonly RemoteFile[]): AttachmentSetting[] =>
  namedFiles(attachments).map(({ file, attachment: { name, contentType, cid } }) => ({
    file,
    ...(name !== file && { name }),
    contentType,
    ...(cid !== null && { cid }),
  }));

/** What stands for the content of an attachment where files are compared. */
export const fingerprintOf = (sha256: string): string => `sha256 ${sha256}\n`;

export const readFingerprint = async (path: string): Promise<string> =>
  fingerprintOf(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );

/**
 * The attachments of `template.json`. `files` are all files of the folder. Throws UsageError if one is missing, isn't named, or is
 * described wrongly.
 */
export const readSettings = (given: unknown, { folder, files }: { folder: string; files: Iterable<string> }) => {
  const place = join(folder, 'template.json');
  if (!Array.isArray(given)) throw new UsageError(`${place}: attachments is not a list.`);
  const settings = given.map((one, at): AttachmentSetting => {
    const { file, name, contentType, cid, ...unknown } = (one ?? {}) as Record<string, unknown>;
    const isText = [file, name ?? '', contentType, cid ?? ''].every((value) => typeof value === 'string');
    if (!isText || Object.keys(unknown).length > 0) {
      throw new UsageError(`${place}: attachments.${at} must have file and contentType, and may have name and cid.`);
    }
    return one as AttachmentSetting;
  });
  const stored = new Set([...files].filter((path) => path.startsWith(`${ATTACHMENTS}/`)));
  for (const { file } of settings) {
    if (!stored.delete(`${ATTACHMENTS}/${file}`)) {
      throw new UsageError(`${join(folder, ATTACHMENTS, file)} is missing, or named twice.`);
    }
  }
  const [surplus] = stored;
  if (surplus !== undefined) throw new UsageError(`${join(folder, surplus)} is not among the attachments of ${place}.`);
  return settings;
};

/** The attachments as the API takes them. Uploads the contents that the template doesn't have yet. */
export const uploadAttachments = async (
  api: Api,
  {
    folder,
    settings,
    files,
    remote,
  }: {
    folder: string;
    settings: readonly AttachmentSetting[];
    files: ReadonlyMap<string, string>;
    remote: RemoteTemplate | undefined;
  },
): Promise<AttachmentInput[]> => {
  const inputs: AttachmentInput[] = [];
  for (const { file, name = file, contentType, cid = null } of settings) {
    const fingerprint = files.get(`${ATTACHMENTS}/${file}`);
    const known = remote?.attachments.find(
      (one) => fingerprintOf(one.sha256) === fingerprint && one.contentType === contentType,
    );
    const fileId = known?.id ?? (await api.upload({ path: join(folder, ATTACHMENTS, file), name, contentType }));
    inputs.push({ fileId, name, contentType, cid });
  }
  return inputs;
};
