import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const pathIn = (cluster: string) => join(cluster, 'postmaster.pid');

/** PostgreSQL's pid file; undefined if none is running, or if it has just started. */
export const readPostmasterFile = async (
  cluster: string,
): Promise<{ pid: number; port: number; status: string } | undefined> => {
  const lines = await readLines(cluster);
  const pid = Number(lines?.[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines?.[3]), status: lines?.[7]?.trim() ?? '' };
};

/**
 * Marks the server as dead in the pid file. Deleting the file would also delete the shared memory key, by which
 * PostgreSQL detects children of that server that still use the data.
 */
export const disownPostmasterFile = async (cluster: string): Promise<void> => {
  const lines = await readLines(cluster);
  if (!lines) return;
  // This number is higher than any valid pid, so PostgreSQL considers the server dead.
  await writeFile(pathIn(cluster), ['2147483647', ...lines.slice(1)].join('\n'));
};

const readLines = async (cluster: string): Promise<string[] | undefined> => {
  const text = await readFile(pathIn(cluster), 'utf8').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return undefined;
    throw err;
  });
  return text?.split('\n');
};
