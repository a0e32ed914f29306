import { createHash } from 'node:crypto';
import { issue } from '@tidings/core/errors/issue';
import { MAX_FILE_BYTES } from '@tidings/core/ledger/attachment';
import {
  beginContent,
  CHUNK_BYTES,
  createFile,
  dropContent,
  findFiles,
  finishContent,
  readChunks,
  type StoredFile,
  storeChunk,
} from '@tidings/core/ledger/files';
import type { Sql } from '@tidings/core/ledger/sql';
import { AppError, badInput } from '../../foundation/errors.js';
import { checkContentType } from './content-type.js';
import { checkFileName } from './file-name.js';

export type FileService = ReturnType<typeof createFileService>;

export interface Upload {
  name: string;
  /** Media type. Undefined: the content shows it. */
  contentType: string | undefined;
  content: AsyncIterable<Buffer>;
}

export const createFileService = ({ sql }: { sql: Sql }) => ({
  find: async (id: string): Promise<StoredFile | undefined> => (await findFiles(sql, [id])).get(id.toLowerCase()),

  /** The content of a file, chunk by chunk. */
  read: ({ sha256 }: StoredFile): AsyncGenerator<Buffer> => readChunks(sql, sha256),

  /**
   * Stores a file chunk by chunk, at the pace of the caller and of the database. If the process ends meanwhile, the chunks are deleted an
   * hour later. Throws BAD_USER_INPUT.
   */
  upload: async ({ name, contentType, content }: Upload): Promise<StoredFile> => {
    checkFileName(name, 'name');
    const hash = createHash('sha256');
    let type: string | undefined;
    let size = 0;
    let contentId: string | undefined;
    try {
      for await (const data of chunksOf(content)) {
        type ??= await checkContentType(data, { given: contentType, path: 'contentType' });
        contentId ??= await beginContent(sql);
        await storeChunk(sql, { contentId, position: size / CHUNK_BYTES, data });
        hash.update(data);
        size += data.length;
      }
      if (!contentId || !type) throw badInput(issue('content', 'notEmpty'));
      const sha256 = hash.digest('hex');
      await finishContent(sql, { contentId, sha256, size });
      return await createFile(sql, { sha256, name, contentType: type });
    } catch (err) {
      if (contentId) await dropContent(sql, contentId).catch(() => {});
      throw err;
    }
  },
});

/** Splits a content into chunks of `CHUNK_BYTES`; the last one may be shorter. Throws once there is more than a file may have. */
async function* chunksOf(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  let total = 0;
  for await (const piece of content) {
    total += piece.length;
    if (total > MAX_FILE_BYTES) throw new AppError('request.tooLarge', { maxMebibytes: MAX_FILE_BYTES / 1024 / 1024 });
    waiting.push(piece);
    length += piece.length;
    while (length >= CHUNK_BYTES) {
      const joined = Buffer.concat(waiting);
      yield joined.subarray(0, CHUNK_BYTES);
      waiting = [joined.subarray(CHUNK_BYTES)];
      length -= CHUNK_BYTES;
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}
