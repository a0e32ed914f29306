import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { runMain } from '@tidings/core/runtime/lifecycle';
import { readWorkerKeyConfig } from './assembly/config.js';

/** Prints the WORKER_KEY that belongs to SECRET_KEY. */
await runMain(async () => {
  const { SECRET_KEY } = readWorkerKeyConfig(process.env);
  process.stdout.write(`${workerKeyOf(SECRET_KEY)}\n`);
});
