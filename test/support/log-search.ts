import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The file with the secrets of a run, one JSON string per line. */
export const SECRETS = 'secrets';

/** Shorter secrets occur in any text by chance. */
const MIN_SECRET_LENGTH = 8;

/** Matches an address, `name@host.tld`, but not a folder of an npm package such as `name@version`. */
const ADDRESS = /[\w.!#$%&'*+=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/;

/** Matches the line in which one-process mode shows the first password to the person who starts it. */
const WELCOME = /^ {2}Sign in as /;

/** Returns the lines that contain a secret or an address. */
export const findLeaks = (text: string, secrets: string[]): string[] => {
  const sought = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
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

/** Searches all logs of a run for the secrets that it used, and for addresses. */
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
