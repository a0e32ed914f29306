import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createLogger } from '@tidings/core/runtime/logger';
import { readConfig } from '@tidings/embedded/config';
import { startTidings } from '@tidings/embedded/start-tidings';
import type { Served } from './served.js';

/** Tidings in a process of its own. It gets its settings as a message, and ends with the process that started it. */

const STOP_WITHIN_MS = 30_000;

/** Resolves when the process shall end: its parent has ended or says so, or somebody pressed Ctrl-C. */
const ending = Promise.race([once(process, 'disconnect'), once(process, 'SIGINT'), once(process, 'SIGTERM')]);

// Exiting also ends the database.
ending.then(() => setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref());

const run = async (settings: Record<string, string>): Promise<void> => {
  const config = readConfig(settings);
  try {
    const tidings = await startTidings(config, createLogger({ name: 'tidings', level: config.LOG_LEVEL }));
    const served: Served = { url: tidings.url, mailboxUrl: tidings.mailboxPage! };
    if (process.connected) process.send!(served);
    const failure = await Promise.race([tidings.failure, ending]);
    await tidings.stop();
    if (failure instanceof Error) throw failure;
  } finally {
    await rm(config.DATA_DIR, { recursive: true, force: true });
  }
};

try {
  const [settings] = (await once(process, 'message')) as [Record<string, string>];
  await run(settings);
  process.exit(0);
} catch (err) {
  process.stderr.write(`${(err as Error).message}\n`);
  process.exit(1);
}
