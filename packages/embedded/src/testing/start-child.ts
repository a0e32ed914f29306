import { spawn } from 'node:child_process';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { onTestFinished } from 'vitest';

export interface Child {
  pid: number;
  /** Everything that the process has printed. */
  output(): string;
  /** Resolves to the text after `prefix` in a printed line. */
  says(prefix: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<void>;
}

/**
 * Runs `script`, an ES module, in a process of its own. `built` is the URL of this package's dist folder: Node can't
 * run the TypeScript sources, so the package must be built first.
 */
export const startChild = (script: string, args: string[] = []): Child => {
  const built = new URL('../../dist/', import.meta.url).href;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', `const built = ${JSON.stringify(built)};\n${script}`, ...args],
    // In its own process group, so that a test can signal the group like Ctrl-C does.
    { cwd: new URL('.', import.meta.url), stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true;
      resolve();
    });
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return {
    pid: child.pid!,
    output: () => output,
    says: async (prefix) => {
      const line = () => output.split('\n').find((text) => text.startsWith(prefix) && output.includes(`${text}\n`));
      await waitUntil(() => line() !== undefined || over, { what: `a line "${prefix}" of the child` });
      const found = line();
      if (found === undefined) throw new Error(`the child ended without "${prefix}":\n${output}`);
      return found.slice(prefix.length).trim();
    },
    kill: (signal) => child.kill(signal),
    ended,
  };
};
