import { randomBytes } from 'node:crypto';
import { type Attachment, encodedLength, encodedLengthOf } from '@tidings/core/ledger/attachment';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import { readChunks } from '@tidings/core/ledger/files';
import type { Sql } from '@tidings/core/ledger/sql';
import { LRUCache } from 'lru-cache';
import { CACHE_CLEAR_MS } from './dispatch-cache.js';
import type { MailFiles } from './mail/mail-files.js';
import { createSemaphore } from './semaphore.js';

/** Memory of files that are kept for the next mails, in bytes. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** Memory of files in mails that aren't sent yet, in KiB. A file counts once for each batch of mails, although batches share it. */
const IN_MAILS_KIB = 96 * 1024;

export type FileCache = ReturnType<typeof createFileCache>;

type Mail = Pick<DispatchContent, 'attachments' | 'type'>;

/** Reads the files of mails from PostgreSQL and encodes them, once for all mails that have them. */
export const createFileCache = (sql: Sql) => {
  const encoded = new LRUCache<string, Uint8Array, number>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (content) => content.length,
    // A file that is being read while the cache is cleared is still needed.
    ignoreFetchAbort: true,
    fetchMethod: (sha256, _, { context: size }) => readEncoded(sql, { sha256, size }),
  });
  // Drop files that were erased or are past their retention.
  setInterval(() => encoded.clear(), CACHE_CLEAR_MS).unref();
  const inMails = createSemaphore(IN_MAILS_KIB);

  return {
    /** Waits until there is memory for the files. Resolves to a function that gives it back. */
    reserve: async ({ attachments, type }: Mail): Promise<() => void> => {
      if (attachments.length === 0) return () => {};
      const permits = Math.min(Math.ceil(encodedLengthOf(attachments) / 1024), IN_MAILS_KIB);
      await inMails.acquire({ permits, isUrgent: type === 'PERSONAL' });
      return () => inMails.release(permits);
    },

    /** Resolves to undefined if the mails have no files. Rejects if one isn't stored, or can't be read now. */
    filesOf: async ({ attachments }: Mail): Promise<MailFiles | undefined> => {
      if (attachments.length === 0) return undefined;
      const files = await Promise.all(
        attachments.map(async ({ sha256, name, contentType, cid, size }) => {
          const content = await encoded.fetch(sha256, { context: size });
          return { name, contentType, cid, encoded: content! };
        }),
      );
      return { boundary: `--_${randomBytes(12).toString('hex')}`, files };
    },
  };
};

/** Encodes chunk by chunk into memory that threads can share. */
const readEncoded = async (sql: Sql, { sha256, size }: Pick<Attachment, 'sha256' | 'size'>): Promise<Uint8Array> => {
  const encoded = Buffer.from(new SharedArrayBuffer(encodedLength(size)));
  let at = 0;
  for await (const chunk of readChunks(sql, sha256)) {
    const lines = chunk.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n');
    at += encoded.write(at > 0 ? `\r\n${lines}` : lines, at, 'latin1');
  }
  if (at !== encoded.length) throw new Error('the content of a file isn’t complete');
  return encoded;
};
