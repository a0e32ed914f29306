import { BYTES_PER_LINE } from './attachment.js';
import type { Sql } from './sql.js';

/** Size of a chunk in bytes: whole lines of base64, so that each chunk can be encoded alone. */
export const CHUNK_BYTES = BYTES_PER_LINE * 4096;

/** Retention of a content after its last use. */
const KEPT = `interval '30 days'`;

/** A use extends the retention if less than this remains. It covers the time between accepting a send and writing it. */
const RENEWED_BELOW = `interval '29 days'`;

/** An upload that isn't finished by then is deleted. */
const UPLOAD_TIME = `interval '1 hour'`;

/** Begins to store a content. Resolves to the id of its chunks. */
export const beginContent = async (sql: Sql): Promise<string> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'begin_content',
    text: `INSERT INTO file_contents (keep_until) VALUES (now() + ${UPLOAD_TIME}) RETURNING id`,
  });
  return rows[0]!.id;
};

export const storeChunk = async (
  sql: Sql,
  { contentId, position, data }: { contentId: string; position: number; data: Buffer },
): Promise<void> => {
  await sql.query({
    name: 'store_chunk',
    text: 'INSERT INTO file_chunks (content_id, position, data) VALUES ($1, $2, $3)',
    values: [contentId, position, data],
  });
};

/**
 * Completes a content. If the same content is stored already, that one is kept for longer, and this one is deleted.
 */
export const finishContent = async (
  sql: Sql,
  { contentId, sha256, size }: { contentId: string; sha256: string; size: number },
): Promise<void> => {
  // A content that another call finishes at the same moment is a unique violation, and is found the second time.
  for (let tries = 0; tries < 3; tries += 1) {
    if (await keepContent(sql, sha256)) return dropContent(sql, contentId);
    try {
      await sql.query({
        name: 'finish_content',
        text: `UPDATE file_contents SET sha256 = $2, size = $3, keep_until = now() + ${KEPT} WHERE id = $1`,
        values: [contentId, sha256, size],
      });
      return;
    } catch (err) {
      if ((err as { code?: string }).code !== UNIQUE_VIOLATION) throw err;
    }
  }
  throw new Error('a content was neither stored nor found');
};

const UNIQUE_VIOLATION = '23505';

/**
 * Keeps a stored content for at least 29 days more. Resolves to false if it isn't stored. Writes at most once a day, so that many sends
 * with the same content don't wait for each other.
 */
const keepContent = async (sql: Sql, sha256: string): Promise<boolean> => {
  const { rows } = await sql.query({
    name: 'keep_content',
    text: `
      WITH aging AS MATERIALIZED (
        SELECT id FROM file_contents WHERE sha256 = $1 AND keep_until < now() + ${RENEWED_BELOW} FOR UPDATE
      ), kept AS (
        UPDATE file_contents c SET keep_until = now() + ${KEPT} FROM aging WHERE c.id = aging.id RETURNING c.id
      )
      SELECT id FROM file_contents
      -- A content that was deleted while this statement waited for its row is in neither.
      WHERE sha256 = $1 AND (keep_until >= now() + ${RENEWED_BELOW} OR id IN (SELECT id FROM kept))`,
    values: [sha256],
  });
  return rows.length > 0;
};

/** Stores a content of one chunk, unless it is stored already. */
export const storeSmallContent = async (
  sql: Sql,
  { sha256, data }: { sha256: string; data: Buffer },
): Promise<void> => {
  for (let tries = 0; tries < 3; tries += 1) {
    if (await keepContent(sql, sha256)) return;
    const { rows } = await sql.query({
      name: 'store_small_content',
      text: `
        WITH content AS (
          INSERT INTO file_contents (sha256, size, keep_until) VALUES ($1, $2, now() + ${KEPT})
          ON CONFLICT (sha256) DO NOTHING RETURNING id
        )
        INSERT INTO file_chunks (content_id, position, data) SELECT id, 0, $3 FROM content RETURNING position`,
      values: [sha256, data.length, data],
    });
    if (rows.length > 0) return;
  }
  throw new Error('a content was neither stored nor found');
};

/** Deletes a content that isn't finished. */
export const dropContent = async (sql: Sql, contentId: string): Promise<void> => {
  await sql.query({ name: 'drop_content', text: 'DELETE FROM file_contents WHERE id = $1', values: [contentId] });
};

export interface StoredFile {
  id: string;
  sha256: string;
  name: string;
  contentType: string;
  size: number;
  createdAt: Date;
}

const FILE = `f.id, f.sha256, f.name, f.content_type AS "contentType", c.size, f.created_at AS "createdAt"`;

/** Gives a finished content a name. */
export const createFile = async (
  sql: Sql,
  file: Pick<StoredFile, 'sha256' | 'name' | 'contentType'>,
): Promise<StoredFile> => {
  const { rows } = await sql.query<StoredFile>({
    name: 'create_file',
    text: `
      WITH f AS (INSERT INTO files (sha256, name, content_type) VALUES ($1, $2, $3) RETURNING *)
      SELECT ${FILE} FROM f JOIN file_contents c ON c.sha256 = f.sha256`,
    values: [file.sha256, file.name, file.contentType],
  });
  return rows[0]!;
};

/** Finds files that are about to be used. Their contents are kept for at least 29 days more. */
export const useFiles = async (sql: Sql, ids: readonly string[]): Promise<Map<string, StoredFile>> => {
  const { rows } = await sql.query<StoredFile>({
    name: 'use_files',
    text: `
      WITH aging AS MATERIALIZED (
        SELECT c.id FROM files f JOIN file_contents c ON c.sha256 = f.sha256
        WHERE f.id = ANY($1::uuid[]) AND c.keep_until < now() + ${RENEWED_BELOW} ORDER BY c.id FOR UPDATE OF c
      ), kept AS (
        UPDATE file_contents c SET keep_until = now() + ${KEPT} FROM aging WHERE c.id = aging.id RETURNING c.id
      )
      SELECT ${FILE} FROM files f JOIN file_contents c ON c.sha256 = f.sha256
      -- A content that was deleted while this statement waited for its row is in neither.
      WHERE f.id = ANY($1::uuid[]) AND (c.keep_until >= now() + ${RENEWED_BELOW} OR c.id IN (SELECT id FROM kept))`,
    values: [ids],
  });
  return new Map(rows.map((file) => [file.id, file]));
};

/** Finds files, and keeps their contents no longer. */
export const findFiles = async (sql: Sql, ids: readonly string[]): Promise<Map<string, StoredFile>> => {
  const { rows } = await sql.query<StoredFile>({
    name: 'find_files',
    text: `SELECT ${FILE} FROM files f JOIN file_contents c ON c.sha256 = f.sha256 WHERE f.id = ANY($1::uuid[])`,
    values: [ids],
  });
  return new Map(rows.map((file) => [file.id, file]));
};

/** Chunks of a content, in order, read one at a time. Throws if the content isn't stored. */
export async function* readChunks(sql: Sql, sha256: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const { rows } = await sql.query<{ data: Buffer | null; size: number }>({
      name: 'read_chunk',
      text: `
        SELECT k.data, c.size FROM file_contents c LEFT JOIN file_chunks k ON k.content_id = c.id AND k.position = $2
        WHERE c.sha256 = $1`,
      values: [sha256, position],
    });
    if (!rows[0]) throw new Error('the content of a file isn’t stored');
    if (!rows[0].data) return;
    yield rows[0].data;
    if ((position + 1) * CHUNK_BYTES >= rows[0].size) return;
  }
}

/** Whether a template, a version or a dispatch has the content `c`. */
const HAS_CONTENT = `@> jsonb_build_array(jsonb_build_object('sha256', c.sha256))`;
const IS_REFERENCED = `
  EXISTS (SELECT FROM templates t WHERE t.attachments ${HAS_CONTENT})
  OR EXISTS (SELECT FROM template_versions v WHERE v.parts ? 'attachments' AND v.parts -> 'attachments' ${HAS_CONTENT})
  OR EXISTS (SELECT FROM dispatches d WHERE d.attachments ${HAS_CONTENT})`;

/**
 * Checks up to `limit` contents past their retention. Deletes those without references, with their files. The others are checked again
 * 30 days later. Resolves to the number of checked contents.
 */
export const dropUnusedContents = async (sql: Sql, limit: number): Promise<number> => {
  const { rows } = await sql.query<{ looked: number }>({
    name: 'drop_unused_contents',
    text: `
      WITH old AS MATERIALIZED (
        SELECT c.id, coalesce(c.sha256 IS NOT NULL AND (${IS_REFERENCED}), false) AS used FROM file_contents c
        WHERE c.keep_until < now() ORDER BY c.keep_until LIMIT $1 FOR UPDATE SKIP LOCKED
      ), kept AS (
        UPDATE file_contents c SET keep_until = now() + ${KEPT} FROM old WHERE old.used AND c.id = old.id
      ), dropped AS (
        DELETE FROM file_contents c USING old WHERE NOT old.used AND c.id = old.id
      )
      SELECT count(*)::int AS looked FROM old`,
    values: [limit],
  });
  return rows[0]!.looked;
};

/**
 * A common table expression for the statement that takes the files from the dispatches in `of`: contents of PERSONAL sends are deleted as
 * soon as nothing else refers to them.
 */
export const releaseContents = (of: string): string => `
  released AS (
    UPDATE file_contents c SET keep_until = now() FROM (
      SELECT id FROM file_contents WHERE sha256 IN (
        SELECT file ->> 'sha256' FROM ${of} d, jsonb_array_elements(d.attachments) file WHERE d.type = 'PERSONAL')
      ORDER BY id FOR UPDATE
    ) held WHERE c.id = held.id
  )`;
