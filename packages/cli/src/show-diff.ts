import { createTwoFilesPatch } from 'diff';
import type { TemplateFiles } from './template-files.js';

/** A longer search for the shortest difference would take minutes. All lines are shown as changed then. */
const MAX_MS = 2_000;

/** The differences of all files, in the unified format. Empty if there are none. */
export const diffOf = (folder: string, { before, after }: { before: TemplateFiles; after: TemplateFiles }): string =>
  [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => patchOf(`${folder}/${name}`, before.get(name), after.get(name)))
    .join('');

const patchOf = (path: string, before: string | undefined, after: string | undefined): string => {
  const [from, to] = [before === undefined ? '/dev/null' : path, after === undefined ? '/dev/null' : path];
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', '', '', { context: 3, timeout: MAX_MS });
  return withoutControls(patch?.replace(/^=+\n/, '') ?? `--- ${from}\n+++ ${to}\n(too different to show)\n`);
};

/** Control characters in a template could rewrite what the terminal shows. */
const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
