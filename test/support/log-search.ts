import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The file that names what no log may hold, each a line of JSON. */
export const SECRETS = 'secrets';

/** Shorter ones stand in any text by chance. */
const SHORTEST_SECRET = 8;

/** Of the network of no one: `name@host.tld`, and not the folder of an npm package. */
const ADDRESS = /[\w.!#$%&'*+=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/;

/** What the one process tells whoever started it, and nobody else. */
const WELCOME = /^ {2}Sign in as /;

/** The lines that hold one of the secrets, or an address of anybody. */
export const findLeaks = (text: string, secrets: string[]): string[] => {
  const sought = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  return text
    .split('\n')
    .filter((line) => !WELCOME.test(line))
    .filter((line) => ADDRESS.test(line) || sought.some((secret) => line.includes(secret)));
};

export interface SearchedLogs {
  files: number;
  lines: number;
  secrets: number;
  leaks: string[];
}

/** Searches all that a run has logged for every secret and address that it used. */
export const searchLogs = async (folder: string): Promise<SearchedLogs> => {
  const noted = await readFile(join(folder, SECRETS), 'utf8').catch(() => '');
  const secrets = [...new Set(noted.split('\n').filter(Boolean))].map((line) => JSON.parse(line) as string);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const result: SearchedLogs = { files: names.length, lines: 0, secrets: secrets.length, leaks: [] };
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    result.lines += text.split('\n').length;
    result.leaks.push(...findLeaks(text, secrets).map((line) => `${name}: ${line}`));
  }
  return result;
};
