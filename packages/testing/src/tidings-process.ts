import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Served } from './served.js';

/** Number of the last lines of the log that are kept. */
const KEPT_LINES = 50;

/** How long after the request to stop the process may run. It gives itself 30 s. */
const STOP_WITHIN_MS = 40_000;

export interface TidingsProcess extends Served {
  /** The last lines that it has logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts Tidings in its own process, and waits until it is ready. Throws if it isn't ready in time; the message contains the end of its log. */
export const startProcess = async ({
  settings,
  withinMs,
}: {
  settings: Record<string, string>;
  withinMs: number;
}): Promise<TidingsProcess> => {
  const child = fork(fileURLToPath(new URL('serve.js', import.meta.url)), {
    execArgv: [],
    env: withoutTracing(process.env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = keepLines(child);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

  const stop = async (): Promise<void> => {
    child.ref();
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  };

  let timer: NodeJS.Timeout | undefined;
  try {
    const served = await new Promise<Served>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`Tidings was not ready within ${withinMs} ms`)), withinMs);
      child.once('message', (message) => resolve(message as Served));
      child.once('error', reject);
      child.once('close', () => reject(new Error('Tidings ended before it was ready')));
      child.send(settings, (err) => err && reject(err));
    });
    letParentEnd(child);
    return { ...served, log, stop };
  } catch (err) {
    await stop();
    throw new Error(`${(err as Error).message}:\n${log()}`, { cause: err });
  } finally {
    clearTimeout(timer);
  }
};

/** Spans of tests don't belong among those of the program. */
const withoutTracing = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('OTEL_')));

/** A program that doesn't stop Tidings can end nevertheless, which ends Tidings. */
const letParentEnd = (child: ChildProcess): void => {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket).unref();
};

const keepLines = ({ stdout, stderr }: ChildProcess): (() => string) => {
  let text = '';
  for (const stream of [stdout!, stderr!]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = `${text}${chunk}`
        .split('\n')
        .slice(-KEPT_LINES - 1)
        .join('\n');
    });
  }
  return () => text;
};
