import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const LIST = new URL('../docs/licences.md', import.meta.url);
const UPDATES = Boolean(process.env.UPDATE_DOCS);

/** Those that ask for no more than to be named, or to share changes of their own files. */
const WELCOME = new Set([
  '0BSD',
  // Of css-mediaquery, whose text is that of three clauses.
  'BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'PSF-2.0',
]);

interface Locked {
  license?: string;
  dev?: boolean;
  link?: boolean;
}

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Locked>;
};

const installed = Object.entries(packages)
  .filter(([path, { link }]) => path.includes('node_modules/') && !link)
  .map(([path, { license = '?', dev = false }]) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    license,
    dev,
  }));

/** By licence, what comes along when Tidings runs; what only builds and tests it isn't part of it. */
const list = () => {
  const byLicence = new Map<string, Set<string>>();
  for (const { name, license, dev } of installed) {
    if (!dev) byLicence.set(license, (byLicence.get(license) ?? new Set()).add(name));
  }
  const sections = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, names]) => `## ${licence}\n\n${[...names].sort().join(', ')}\n`);
  return `# Licences of what comes along\n\nAs package-lock.json has them. Made by \`UPDATE_DOCS=1 npx vitest run test/licences.test.ts\`.\n\n${sections.join('\n')}`;
};

test('all that is installed has a licence that is welcome', () => {
  expect(installed.length).toBeGreaterThan(500);
  const parts = (license: string) => license.replace(/[()]/g, '').split(/ AND | OR /);
  const others = installed.filter(({ license, dev }) => !dev && !parts(license).every((part) => WELCOME.has(part)));
  expect(others).toEqual([]);
});

test('docs/licences.md lists them', () => {
  if (UPDATES) writeFileSync(LIST, list());
  expect(readFileSync(LIST, 'utf8')).toBe(list());
});
