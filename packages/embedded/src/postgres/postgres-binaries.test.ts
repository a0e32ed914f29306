import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { findPostgresBinaries, restoreLinks } from './postgres-binaries.js';

test('links that npm left out are created, even by concurrent and repeated starts', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'native', 'lib'), { recursive: true });
  await writeFile(join(root, 'native', 'lib', 'libx.so.1.2'), 'the library');
  const links = ['libx.so', 'libx.so.1'].map((name) => ({
    source: 'native/lib/libx.so.1.2',
    target: `native/lib/${name}`,
  }));
  await writeFile(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));

  await Promise.all([restoreLinks(root), restoreLinks(root), restoreLinks(root)]);
  await restoreLinks(root);
  for (const { target } of links) expect(await readFile(join(root, target), 'utf8')).toBe('the library');
});

test('a package without a list of links is left unchanged', async () => {
  await restoreLinks(await temporaryFolder());
});

test('the PostgreSQL programs for this platform are installed', async () => {
  const { initdb, postgres } = await findPostgresBinaries();
  await access(initdb);
  await access(postgres);
});
