import type { Logger } from './logger.js';

/** Something that runs until it is stopped. `stop` finishes work in progress. */
export interface Running {
  stop(): Promise<void>;
}

const REPEATED_SIGNAL_MS = 300;

/**
 * Stops `running` at the first SIGTERM or SIGINT, and resolves when that is done. After a second signal, or after
 * `withinMs`, the process exits with code 1; unfinished deliveries are then recovered when their leases expire.
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
  /** Resolves if the process can't continue: `running` is then stopped, and the error is thrown. */
  failure?: Promise<Error>;
}): Promise<void> => {
  const giveUp = (reason: string) => {
    logger.error({ reason }, 'exiting before work in progress was finished');
    process.exit(1);
  };
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    let firstAt: number | undefined;
    // The listeners stay installed: without one, the next signal would kill the process.
    const onSignal = (received: NodeJS.Signals) => {
      firstAt ??= performance.now();
      // Under npm, Ctrl-C arrives twice: from the terminal, and passed on by npm.
      if (performance.now() > firstAt + REPEATED_SIGNAL_MS) giveUp('second signal');
      resolve(received);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
  const reason = await Promise.race([signal, failure]);
  if (reason instanceof Error) logger.error({ err: reason }, 'unrecoverable error');
  logger.info({ signal: reason instanceof Error ? undefined : reason }, 'stopping: finishing work in progress');
  const timer = setTimeout(() => giveUp(`not finished within ${withinMs} ms`), withinMs);
  await running.stop();
  clearTimeout(timer);
  logger.info('stopped');
  if (reason instanceof Error) throw reason;
};

/** Runs a process's main function. If it throws, prints the message to standard error and exits with code 1. */
export const runMain = async (main: () => Promise<void>): Promise<void> => {
  try {
    await main();
    process.exit(0);
  } catch (err) {
    process.stderr.write(`${(err as Error).message}\n`);
    process.exit(1);
  }
};
