import { createInterface } from 'node:readline/promises';
import { UsageError } from './usage-error.js';

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Asks, unless `--yes` was given. Without a terminal there is nobody to ask. */
export const confirm = async (question: string, { yes }: { yes: boolean }): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new UsageError('There is no terminal to ask at: add --yes to go on, or --dry-run.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
};
