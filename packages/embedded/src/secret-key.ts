import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { secretKey } from '@tidings/server/assembly/config';

/**
 * The SECRET_KEY of this folder, readable only by its owner. The first call generates it, atomically; concurrent
 * calls agree on one key.
 */
export const keepSecretKey = async (dataDir: string): Promise<string> => {
  const path = join(dataDir, 'secret-key');
  const read = async () => {
    const key = (await readFile(path, 'utf8')).trim();
    if (secretKey().safeParse(key).success) return key;
    throw new Error(
      `The key in ${path} is too short. Delete the file, and another one is made, which signs everybody out.`,
    );
  };
  return read().catch(async (err: NodeJS.ErrnoException) => {
    if (err.code !== 'ENOENT') throw err;
    await mkdir(dataDir, { recursive: true });
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true });
    try {
      await link(draft, path);
    } catch (failed) {
      if ((failed as NodeJS.ErrnoException).code !== 'EEXIST') throw failed;
    } finally {
      await rm(draft);
    }
    return read();
  });
};
