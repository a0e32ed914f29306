// Starts and stops the processes that are measured, and the helper processes that measure them.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ends = [];

/** Stops everything that was started, in reverse order. */
export const endAll = async () => {
  for (const end of ends.splice(0).reverse()) await end();
};
export const atTheEnd = (end) => ends.push(end);

const endsWith = (child, signal) => async () => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
};

/** Runs a built entry point with only `settings` as its environment. Resolves to the match once it prints `pattern`. */
export const startMain = async (main, settings, pattern) => {
  const { PATH, HOME } = process.env;
  const flags = process.env.BENCH_NODE_FLAGS?.split(' ').filter(Boolean) ?? [];
  const child = spawn(process.execPath, [...flags, main], {
    cwd: root,
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = endsWith(child, 'SIGTERM');
  ends.push(end);
  for await (const line of createInterface({ input: child.stdout })) {
    const match = pattern.exec(line);
    if (!match) continue;
    child.stdout.resume();
    return { pid: child.pid, found: match[1], end, kill: (signal) => child.kill(signal) };
  }
  throw new Error(`${main} ended before it was ready`);
};

/** Forks a helper of the bench. `ask` sends it a message and resolves to its answer. */
export const startHelper = async (name, settings = {}) => {
  const child = fork(fileURLToPath(new URL(`../helpers/${name}.mjs`, import.meta.url)), [], {
    cwd: root,
    env: { ...process.env, ...settings },
    execArgv: [],
    // Buffers and BigInts are passed unchanged.
    serialization: 'advanced',
  });
  const end = endsWith(child, 'SIGTERM');
  ends.push(end);
  let asked = 0;
  const waiting = new Map();
  const failAll = () => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended`));
  };
  child.on('exit', failAll);
  child.on('message', ({ id, answer, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(answer);
  });
  const ask = (what, details = {}) =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      child.send({ id: asked, what, ...details });
    });
  return { pid: child.pid, ask, end };
};

/** Called in a helper process: answers the messages of `ask`, with one function per kind of message. */
export const answer = (answers) => {
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ id, what, ...details }) => {
    try {
      process.send({ id, answer: await answers[what](details) });
    } catch (err) {
      process.send({ id, error: err.stack });
    }
  });
};
