import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { waitUntil } from '../runtime/wait-until.js';

const runtime = new URL('../../dist/runtime/', import.meta.url);

/**
 * Runs a script in a process of its own, since some things only end with one. It has what was built of `runtime/`:
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
    /** Resolves to its exit code. */
    ends: async () => {
      await waitUntil(() => hasEnded, { what: 'the end of the script' });
      return child.exitCode;
    },
  };
};
