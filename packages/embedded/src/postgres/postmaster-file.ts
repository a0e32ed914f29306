import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const pathIn = (cluster: string) => join(cluster, 'postmaster.pid');

/** What a running PostgreSQL says of itself in its folder; undefined when none runs there, or it has only just begun. */
export const readPostmasterFile = async (
  cluster: string,
): Promise<{ pid: number; port: number; status: string } | undefined> => {
  const lines = await readLines(cluster);
  const pid = Number(lines?.[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines?.[3]), status: lines?.[7]?.trim() ?? '' };
};

/**
 * Says in the file that its server is dead. Removing it instead would also remove the key by which PostgreSQL sees
 * whether children of that server still have the data open.
 */
export const disownPostmasterFile = async (cluster: string): Promise<void> => {
  const lines = await readLines(cluster);
  if (!lines) return;
  // No system has pids as high.
  await writeFile(pathIn(cluster), ['2147483647', ...lines.slice(1)].join('\n'));
};

const readLines = async (cluster: string): Promise<string[] | undefined> => {
  const text = await readFile(pathIn(cluster), 'utf8').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return undefined;
    throw err;
  });
  return text?.split('\n');
};
