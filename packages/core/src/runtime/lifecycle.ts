import type { Logger } from './logger.js';

/** Something that runs until it is stopped. `stop` finishes what is in flight. */
export interface Running {
  stop(): Promise<void>;
}

const SAME_SIGNAL_MS = 300;

/**
 * Stops `running` on the first SIGTERM or SIGINT and resolves when that is done. A second signal, or `withinMs`
 * going by, ends the process with code 1: what was in flight then comes back when its lease is over.
 */
export const runUntilSignal = async ({
  running,
  logger,
  withinMs,
  failure = new Promise(() => {}),
}: {
  running: Running;
  logger: Logger;
  withinMs: number;
  /** Where it resolves, the process can't go on: `running` is stopped, and the error is thrown. */
  failure?: Promise<Error>;
}): Promise<void> => {
  const giveUp = (reason: string) => {
    logger.error({ reason }, 'stopped before everything in flight was finished');
    process.exit(1);
  };
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    let firstAt: number | undefined;
    // One listener for the first signal and for those after it: with none there for a moment, the next one would kill.
    const onSignal = (received: NodeJS.Signals) => {
      firstAt ??= performance.now();
      // Ctrl-C under npm comes twice: from the terminal, and from npm, which passes it on.
      if (performance.now() > firstAt + SAME_SIGNAL_MS) giveUp('second signal');
      resolve(received);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
  const reason = await Promise.race([signal, failure]);
  if (reason instanceof Error) logger.error({ err: reason }, 'this process can not go on');
  logger.info({ signal: reason instanceof Error ? undefined : reason }, 'stopping: finishing what is in flight');
  const timer = setTimeout(() => giveUp(`not finished within ${withinMs} ms`), withinMs);
  await running.stop();
  clearTimeout(timer);
  logger.info('stopped');
  if (reason instanceof Error) throw reason;
};

/** Runs a process's main. What can't start ends it with code 1 and one plain sentence on standard error. */
export const runMain = async (main: () => Promise<void>): Promise<void> => {
  try {
    await main();
    process.exit(0);
  } catch (err) {
    process.stderr.write(`${(err as Error).message}\n`);
    process.exit(1);
  }
};
