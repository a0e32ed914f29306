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
}: {
  running: Running;
  logger: Logger;
  withinMs: number;
}): Promise<void> => {
  const giveUp = (reason: string) => {
    logger.error({ reason }, 'stopped before everything in flight was finished');
    process.exit(1);
  };
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
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
  logger.info({ signal }, 'stopping: finishing what is in flight');
  const timer = setTimeout(() => giveUp(`not finished within ${withinMs} ms`), withinMs);
  await running.stop();
  clearTimeout(timer);
  logger.info('stopped');
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
