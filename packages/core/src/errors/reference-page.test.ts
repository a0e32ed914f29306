import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { referencePage } from './reference-page.js';

test('docs/errors.md is what `npm run emit:errors` writes', async () => {
  const page = await readFile(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  expect(page).toBe(referencePage());
});
