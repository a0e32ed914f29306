import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { waitUntil } from '../runtime/wait-until.js';

const runtime = new URL('../../dist/runtime/', import.meta.url);

/**
 * Runs a script in a process of its own, for code that ends its process. The script imports built files by
 * `import(runtime + 'lifecycle.js')`.
 */
export const runScript = (script: string) => {
  const source = `const runtime = ${JSON.stringify(runtime.href)};\n${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], { env: {} });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  let hasEnded = false;
  child.on('close', () => {
    hasEnded = true;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    output: () => output,
    errors: () => errors,
    hasEnded: () => hasEnded,
    prints: (words: string) => waitUntil(() => output.includes(words), { what: `${words} from the script` }),
    /** Resolves to the exit code. */
    ends: async () => {
      await waitUntil(() => hasEnded, { what: 'the end of the script' });
      return child.exitCode;
    },
  };
};
