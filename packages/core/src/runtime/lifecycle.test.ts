import { expect, test } from 'vitest';
import { runScript } from '../testing/run-script.js';
import { waitUntil } from './wait-until.js';

/** A process that runs until a signal, and stops only after SIGUSR2 tells it to `finish`. */
const startMain = ({ withinMs = 60_000, onceRunning = '' } = {}) =>
  runScript(`
    const { runMain, runUntilSignal } = await import(runtime + 'lifecycle.js');
    const { createLogger } = await import(runtime + 'logger.js');
    const logger = createLogger({ name: 'test', level: 'info' });
    const alive = setInterval(() => {}, 1_000);
    const finish = new Promise((resolve) => process.once('SIGUSR2', resolve));
    const stop = async () => {
      clearInterval(alive);
      await finish;
      console.log('all of it is finished');
    };
    await runMain(async () => {
      setImmediate(() => {
        ${onceRunning}
        console.log('running');
      });
      await runUntilSignal({ running: { stop }, logger, withinMs: ${withinMs} });
    });`);

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the process with code 0 after work in progress is finished',
  async (signal) => {
    const main = startMain();
    await main.prints('running');
    main.kill(signal);
    await main.prints('stopping: finishing work in progress');
    main.kill('SIGUSR2');
    expect(await main.ends()).toBe(0);
    expect(main.output()).toContain('all of it is finished');
    expect(main.output()).toContain('"msg":"stopped"');
  },
);

test('a Ctrl-C that arrives twice at the same moment counts as one signal', async () => {
  const main = startMain();
  await main.prints('running');
  main.kill('SIGINT');
  main.kill('SIGINT');
  main.kill('SIGTERM');
  await main.prints('stopping: finishing work in progress');
  main.kill('SIGUSR2');
  expect(await main.ends()).toBe(0);
});

test('a second signal right after the first does not kill the process', async () => {
  // This listener runs after the listener of `runUntilSignal`. If that one were registered with `once`, it would
  // already be removed when the second signal arrives.
  const main = startMain({ onceRunning: `process.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));` });
  await main.prints('running');
  main.kill('SIGINT');
  await main.prints('stopping: finishing work in progress');
  main.kill('SIGUSR2');
  expect(await main.ends()).toBe(0);
});

test('a later second signal exits at once with code 1', async () => {
  const main = startMain();
  await main.prints('running');
  await waitUntil(() => main.hasEnded() || !main.kill('SIGTERM'), { everyMs: 20, what: 'the end of the process' });
  expect(await main.ends()).toBe(1);
  expect(main.output()).toContain('"reason":"second signal"');
  expect(main.output()).not.toContain('all of it is finished');
});

test('a stop that exceeds its time limit exits with code 1', async () => {
  const main = startMain({ withinMs: 50 });
  await main.prints('running');
  main.kill('SIGTERM');
  expect(await main.ends()).toBe(1);
  expect(main.output()).toContain('not finished within 50 ms');
});

test('a failing start exits with code 1 and a one-sentence message', async () => {
  const main = runScript(`
    const { runMain } = await import(runtime + 'lifecycle.js');
    await runMain(async () => { throw new Error('PostgreSQL can not be reached'); });`);
  expect(await main.ends()).toBe(1);
  expect(main.errors()).toBe('PostgreSQL can not be reached\n');
});
