import { writeFile } from 'node:fs/promises';
import type { Api } from './api.js';
import { print } from './terminal.js';

/** Writes TypeScript types of what each template reads, so that a compiler checks the contexts of sends. */
export const writeTypes = async (api: Api, file: string): Promise<void> => {
  await writeFile(file, await api.text('/api/v1/templates.d.ts'));
  print(`Wrote ${file}.`);
};
