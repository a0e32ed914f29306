import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inferContextSchema } from './context-schema.js';
import { declareTypes } from './type-declarations.js';
import { planOfVersion } from './version-plan.js';

const declared = (slug: string, content: string, description = '') => ({
  slug,
  description,
  schema: inferContextSchema(planOfVersion({ title: '{{subject}}', content, format: 'HTML' }), { title: slug }),
});

const types = declareTypes([
  declared('weekly-digest', '{{#each items}}{{title}}{{#if price}}{{price}}{{/if}}{{/each}}', 'A digest */ every week'),
  declared('rates', '{{#each rates}}{{@key}}{{this}}{{/each}} {{user.name}}'),
  declared('plain', 'Hello'),
]);

const folder = mkdtempSync(join(tmpdir(), 'template-types-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'templates.d.ts'), types);

const TSC = fileURLToPath(new URL('../../../../node_modules/.bin/tsc', import.meta.url));

/** Runs the compiler over calls, and returns its errors by the index of their call. */
const compile = (calls: string[]): string[] => {
  const file = join(folder, 'call.ts');
  const head = "import type { Send } from './templates'; declare const send: Send;";
  writeFileSync(file, [head, ...calls].join('\n'));
  const { stdout } = spawnSync(TSC, ['--noEmit', '--strict', '--ignoreConfig', file], {
    encoding: 'utf8',
    cwd: folder,
  });
  return calls.map((_call, index) =>
    stdout
      .split(/\n(?=\S)/)
      .filter((error) => error.includes(`(${index + 2},`))
      .join('\n'),
  );
};

const CASES: [title: string, call: string, error: string][] = [
  ['lists', `send('weekly-digest', { subject: 'Hello', items: [{ title: 'A' }, { title: 'B', price: null }] });`, ''],
  ['keys of their own', `send('rates', { subject: 1, rates: { EUR: 1 } });`, ''],
  ['texts', `send('plain', { subject: 'Hello' });`, ''],
  ['a misspelt key', `send('weekly-digest', { subject: '', itmes: [] });`, "'itmes' does not exist"],
  ['an item without its title', `send('weekly-digest', { subject: '', items: [{}] });`, "Property 'title' is missing"],
  [
    'a text instead of a list',
    `send('weekly-digest', { subject: '', items: 'A' });`,
    "Type 'string' is not assignable",
  ],
  ['an unknown template', `send('unknown', {});`, '\'"unknown"\' is not assignable'],
];

describe('the types of all templates', { timeout: 60_000 }, () => {
  let errors: string[];
  beforeAll(() => {
    errors = compile(CASES.map(([, call]) => call));
  }, 60_000);

  test.each(CASES.map(([title, , error], index) => ({ title, error, index })))(
    'tell a compiler about a call with $title',
    ({ error, index }) => {
      if (error === '') expect(errors[index]).toBe('');
      else expect(errors[index]).toContain(error);
    },
  );
});
