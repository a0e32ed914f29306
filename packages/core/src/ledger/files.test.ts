import { createHash, randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, sendOf, TEST_HASH_KEY } from '../testing/test-ledger.js';
import { acceptSends } from './accept.js';
import type { Attachment } from './attachment.js';
import { dropContexts } from './drop-contexts.js';
import { eraseDeliveries } from './erase.js';
import {
  beginContent,
  createFile,
  dropUnusedContents,
  finishContent,
  readChunks,
  storeChunk,
  storeSmallContent,
  useFiles,
} from './files.js';

const ledger = await createTestLedger();
const { pool } = ledger;

beforeEach(async () => {
  await ledger.clear();
  await pool.query('TRUNCATE file_contents, templates CASCADE');
  await pool.query('TRUNCATE template_versions');
});

const hashOf = (data: Buffer) => createHash('sha256').update(data).digest('hex');

const store = async (data = randomBytes(100)): Promise<Attachment> => {
  const sha256 = hashOf(data);
  await storeSmallContent(pool, { sha256, data });
  return { sha256, name: 'a.bin', contentType: 'application/octet-stream', size: data.length };
};

const count = async (table: 'file_contents' | 'file_chunks' | 'files'): Promise<number> =>
  Number((await pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count);

const passDays = (days: number) =>
  pool.query(`UPDATE file_contents SET keep_until = keep_until - make_interval(days => $1)`, [days]);

const read = async (sha256: string) => {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(pool, sha256)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

test('the same content is stored once, by concurrent calls too', async () => {
  const data = randomBytes(5_000);
  await Promise.all(Array.from({ length: 10 }, () => store(data)));
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      const contentId = await beginContent(pool);
      await storeChunk(pool, { contentId, position: 0, data });
      await finishContent(pool, { contentId, sha256: hashOf(data), size: data.length });
    }),
  );
  expect([await count('file_contents'), await count('file_chunks')]).toEqual([1, 1]);
  expect((await read(hashOf(data))).equals(data)).toBe(true);
});

test('a file that nothing refers to is deleted after 30 days, with its name', async () => {
  const { sha256 } = await store();
  await createFile(pool, { sha256, name: 'a.bin', contentType: 'text/plain' });
  await passDays(29);
  expect(await dropUnusedContents(pool, 10)).toBe(0);
  await passDays(1);
  expect(await dropUnusedContents(pool, 10)).toBe(1);
  expect([await count('file_contents'), await count('file_chunks'), await count('files')]).toEqual([0, 0, 0]);
});

test('a file that is used is kept for 30 days more', async () => {
  const { sha256 } = await store();
  const { id } = await createFile(pool, { sha256, name: 'a.bin', contentType: 'text/plain' });
  await passDays(20);
  expect((await useFiles(pool, [id])).get(id)).toMatchObject({ sha256, size: 100 });
  await passDays(20);
  await dropUnusedContents(pool, 10);
  expect(await count('files')).toBe(1);
});

test('an upload that isn’t finished is deleted an hour later', async () => {
  const contentId = await beginContent(pool);
  await storeChunk(pool, { contentId, position: 0, data: randomBytes(10) });
  await dropUnusedContents(pool, 10);
  expect(await count('file_chunks')).toBe(1);
  await pool.query(`UPDATE file_contents SET keep_until = keep_until - interval '61 minutes'`);
  await dropUnusedContents(pool, 10);
  expect(await count('file_chunks')).toBe(0);
});

test('a file is kept while a template, a version or a dispatch has it', async () => {
  const [inTemplate, inVersion, inDispatch, unused] = [await store(), await store(), await store(), await store()];
  await pool.query(
    `INSERT INTO templates (slug, title, description, content, version, attachments) VALUES ('a', 'A', '', 'a', 1, $1)`,
    [JSON.stringify([inTemplate])],
  );
  await pool.query(
    `INSERT INTO template_versions (slug, version, title, content, parts) VALUES ('a', 1, 'A', 'a', $1)`,
    [JSON.stringify({ attachments: [inVersion] })],
  );
  await acceptSends(pool, [sendOf({ to: ['anna@example.test'], attachments: [inDispatch!] })]);
  await passDays(31);
  await dropUnusedContents(pool, 10);
  const { rows } = await pool.query('SELECT sha256 FROM file_contents');
  const kept = rows.map(({ sha256 }) => sha256);
  expect(kept.sort()).toEqual([inTemplate, inVersion, inDispatch].map((one) => one!.sha256).sort());
  expect(kept).not.toContain(unused!.sha256);
});

const OWN = { replyTo: 'olga@example.test', headers: { 'X-Order': '4711' } };
const NONE = { attachments: null, replyTo: null, headers: null };
const ownPartsOf = async () =>
  (await pool.query('SELECT attachments, reply_to AS "replyTo", headers FROM dispatches ORDER BY id')).rows;

test.each(['PERSONAL', 'GROUP'] as const)(
  'the files of a %s send, its Reply-To and headers go with its context',
  async (type) => {
    await acceptSends(pool, [sendOf({ type, to: ['anna@example.test'], attachments: [await store()], ...OWN })]);
    await pool.query(
      `UPDATE dispatches SET status = 'COMPLETED', queued = 0, sent = 1, completed_at = now() - interval '9 days'`,
    );
    expect(await dropContexts(pool, { days: 7, limit: 10 })).toBe(1);
    expect(await ownPartsOf()).toEqual([NONE]);
    await dropUnusedContents(pool, 10);
    // Files of other sends concern nobody alone, and stay for the next send.
    expect(await count('file_contents')).toBe(type === 'PERSONAL' ? 0 : 1);
  },
);

test('erasing a person deletes the files of their PERSONAL sends, unless another send has them', async () => {
  const [own, shared] = [await store(), await store()];
  const person = { type: 'PERSONAL' as const, to: ['anna@example.test'] };
  await acceptSends(pool, [sendOf({ ...person, attachments: [own!, shared!], ...OWN })]);
  await acceptSends(pool, [sendOf({ to: ['anna@example.test', 'olga@example.test'], attachments: [shared!], ...OWN })]);
  await eraseDeliveries(pool, { email: 'anna@example.test', userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });
  expect(await ownPartsOf()).toEqual([NONE, { attachments: [shared], ...OWN }]);
  await dropUnusedContents(pool, 10);
  expect((await pool.query('SELECT sha256 FROM file_contents')).rows).toEqual([{ sha256: shared!.sha256 }]);
});
