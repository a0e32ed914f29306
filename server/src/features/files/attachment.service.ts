import { createHash } from 'node:crypto';
import { type Issue, issue } from '@tidings/core/errors/issue';
import {
  type Attachment,
  calendarMethodOf,
  encodedLengthOf,
  MAX_ATTACHMENTS,
  MAX_MAIL_BYTES,
} from '@tidings/core/ledger/attachment';
import { createFile, findFiles, type StoredFile, storeSmallContent, useFiles } from '@tidings/core/ledger/files';
import type { Sql } from '@tidings/core/ledger/sql';
import { badInput } from '../../foundation/errors.js';
import { checkContentType, mayBeType, readContentType } from './content-type.js';
import { type AttachmentInput, MAX_BASE64_BYTES } from './file.object.js';
import { issueOfName } from './file-name.js';

export type AttachmentService = ReturnType<typeof createAttachmentService>;

const MAX_CID_LENGTH = 100;
const CID = /^[A-Za-z0-9._@+-]{1,100}$/;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export interface FilesOfTemplate {
  /** Files that each mail has from its template. */
  template?: readonly Attachment[] | undefined;
}

/** Turns the attachments of an input into those of a mail. Contents in base64 are stored, and kept like uploaded ones. */
export const createAttachmentService =
  ({ sql }: { sql: Sql }) =>
  /**
   * Resolves to the attachments of a mail that has those of its `template` too. Throws BAD_USER_INPUT with all that is wrong, at paths
   * under `attachments`.
   */
  async (inputs: readonly AttachmentInput[], beside: FilesOfTemplate = {}): Promise<Attachment[]> => {
    if (inputs.length === 0) return [];
    const { attachments, contents } = await readAttachments(inputs, { ...beside, find: (ids) => useFiles(sql, ids) });
    for (const [sha256, data] of contents) await storeSmallContent(sql, { sha256, data });
    return attachments;
  };

export type AttachmentCheck = ReturnType<typeof createAttachmentCheck>;

/** Throws what the attachment service would throw. Stores nothing. */
export const createAttachmentCheck =
  ({ sql }: { sql: Sql }) =>
  async (inputs: readonly AttachmentInput[], beside: FilesOfTemplate): Promise<void> => {
    if (inputs.length > 0) await readAttachments(inputs, { ...beside, find: (ids) => findFiles(sql, ids) });
  };

export type TemplateAttachmentService = ReturnType<typeof createTemplateAttachmentService>;

/** Turns the attachments of an input into those of a template, each of which is a file with an id. */
export const createTemplateAttachmentService = ({ sql }: { sql: Sql }) => {
  const attach = createAttachmentService({ sql });
  return async (inputs: readonly AttachmentInput[]): Promise<Attachment[]> => {
    const attachments: Attachment[] = [];
    for (const attachment of await attach(inputs)) {
      if (attachment.fileId) attachments.push(attachment);
      else {
        const { id, createdAt } = await createFile(sql, attachment);
        attachments.push({ ...attachment, fileId: id, createdAt: createdAt.toISOString() });
      }
    }
    return attachments;
  };
};

const readAttachments = async (
  inputs: readonly AttachmentInput[],
  { template = [], find }: FilesOfTemplate & { find: (ids: string[]) => Promise<Map<string, StoredFile>> },
) => {
  const shape = inputs.flatMap((input, at) => issuesOf(input, `attachments.${at}`));
  if (inputs.length + template.length > MAX_ATTACHMENTS) {
    shape.push(issue('attachments', 'list.maxItems', { max: MAX_ATTACHMENTS }));
  }
  if (shape.length > 0) throw badInput(...shape);
  const ids = inputs.flatMap(({ fileId }) => fileId?.toLowerCase() ?? []);
  const files = ids.length > 0 ? await find(ids) : new Map<string, StoredFile>();
  const unknown = inputs.flatMap(({ fileId }, at) =>
    fileId && !files.has(fileId.toLowerCase()) ? [issue(`attachments.${at}.fileId`, 'file.exists')] : [],
  );
  if (unknown.length > 0) throw badInput(...unknown);
  const attachments: Attachment[] = [];
  const contents = new Map<string, Buffer>();
  for (const [at, input] of inputs.entries()) {
    attachments.push(await readAttachment(input, { path: `attachments.${at}`, files, contents }));
  }
  const cids = new Set(template.flatMap(({ cid }) => cid ?? []));
  attachments.forEach(({ cid }, at) => {
    if (cid && cids.has(cid)) throw badInput(issue(`attachments.${at}.cid`, 'file.cidOnce'));
    if (cid) cids.add(cid);
  });
  const all = [...template, ...attachments];
  if (all.filter(calendarMethodOf).length > 1) throw badInput(issue('attachments', 'file.oneInvitation'));
  if (encodedLengthOf(all) > MAX_MAIL_BYTES) {
    throw badInput(issue('attachments', 'file.mailSize', { megabytes: MAX_MAIL_BYTES / 1024 / 1024 }));
  }
  return { attachments, contents };
};

/** Adds a content that came with the call to `contents`, by its hash. */
const readAttachment = async (
  { fileId, contentBase64, name, contentType, cid }: AttachmentInput,
  { path, files, contents }: { path: string; files: Map<string, StoredFile>; contents: Map<string, Buffer> },
): Promise<Attachment> => {
  const inline = cid ? { cid } : {};
  if (fileId) {
    const { id, createdAt, ...file } = files.get(fileId.toLowerCase())!;
    const type = contentType ? readContentType(contentType)! : file.contentType;
    if (!mayBeType(type, file.contentType)) {
      throw badInput(issue(`${path}.contentType`, 'file.contentTypeMatches', { found: file.contentType }));
    }
    const given = { fileId: id, name: name || file.name, contentType: type, createdAt: createdAt.toISOString() };
    return { ...file, ...given, ...inline };
  }
  const data = Buffer.from(contentBase64!, 'base64');
  const type = await checkContentType(data, { given: contentType ?? undefined, path: `${path}.contentType` });
  const sha256 = createHash('sha256').update(data).digest('hex');
  contents.set(sha256, data);
  return { sha256, name: name!, contentType: type, size: data.length, ...inline };
};

const issuesOf = ({ fileId, contentBase64, name, contentType, cid }: AttachmentInput, path: string): Issue[] => {
  const hasContent = contentBase64 !== undefined && contentBase64 !== null;
  const issues: (Issue | undefined)[] = [];
  if (Boolean(fileId) === hasContent) issues.push(issue(path, 'file.oneContent'));
  if (hasContent && !isBase64(contentBase64)) {
    issues.push(issue(`${path}.contentBase64`, 'file.base64', { kibibytes: MAX_BASE64_BYTES / 1024 }));
  }
  if (hasContent && !fileId && !name) issues.push(issue(`${path}.name`, 'required'));
  if (name) issues.push(issueOfName(name, `${path}.name`));
  if (contentType && !readContentType(contentType)) issues.push(issue(`${path}.contentType`, 'file.contentType'));
  if (cid && !CID.test(cid)) issues.push(issue(`${path}.cid`, 'file.cid', { max: MAX_CID_LENGTH }));
  return issues.filter((one) => one !== undefined);
};

const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 && BASE64.test(text) && Buffer.byteLength(text, 'base64') <= MAX_BASE64_BYTES;
