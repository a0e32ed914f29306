import { type ChildProcess, spawn } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { cleanUp } from './clean-up.js';
import { keepLog } from './run-logs.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface RunningProcess {
  child: ChildProcess;
  /** Returns everything that the process has printed. */
  output(): string;
  /** Waits for a match in the output of the process. Throws if the process ends before. */
  prints(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** Resolves to the exit code of the process, or to null if a signal ended it. */
  ends(withinMs?: number): Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs a built entry point with only `settings` as its environment. */
export const startProcess = (main: string, settings: Record<string, string>): RunningProcess => {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [main], { cwd: root, env: { PATH, HOME, ...settings } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      keepLog(`${basename(dirname(dirname(main)))}-${process.pid}-${child.pid}`, chunk.toString());
    });
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const running: RunningProcess = {
    child,
    output: () => output,
    prints: async (pattern, withinMs = 30_000) => {
      const found = () => pattern.exec(output);
      await waitUntil(() => found() || hasEnded(), { what: `${pattern} from ${main}`, withinMs });
      return (
        found() ??
        (() => {
          throw new Error(`${main} ended without ${pattern}:\n${output}`);
        })()
      );
    },
    ends: async (withinMs = 30_000) => {
      await waitUntil(hasEnded, { what: `the end of ${main}`, withinMs });
      return child.exitCode;
    },
    kill: (signal) => void child.kill(signal),
  };
  cleanUp(async () => {
    if (!hasEnded()) child.kill('SIGKILL');
    await running.ends();
  });
  return running;
};
