import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquireLock, LockedError } from './lock.js';
import { startOf } from './postgres/process-identity.js';
import { startChild } from './testing/start-child.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const lockIn = async () => ({ path: join(await temporaryFolder(), 'it.lock'), what: 'It' });

const HOLD = `
const { acquireLock } = await import(built + 'lock.js');
const path = process.argv[1];
await acquireLock({ path, what: 'It' }).then(() => console.log('got it'), (err) => console.log('refused', err.message));
setInterval(() => {}, 1000);`;

test('a second owner is refused while the first one lives, and gets its process id', async () => {
  const lock = await lockIn();
  await acquireLock(lock);
  await expect(acquireLock(lock)).rejects.toThrow(`It is in use by process ${process.pid}`);
});

test('a released lock can be taken again and again, and leaves one file', async () => {
  const lock = await lockIn();
  for (let time = 0; time < 5; time += 1) await (await acquireLock(lock)).release();
  expect(await readdir(join(lock.path, '..'))).toHaveLength(1);
});

test('the lock of a killed process is taken over', async () => {
  const lock = await lockIn();
  const owner = startChild(HOLD, [lock.path]);
  await owner.says('got it');
  await expect(acquireLock(lock)).rejects.toThrow(`process ${owner.pid}`);
  owner.kill('SIGKILL');
  await owner.ended;
  await acquireLock(lock);
});

test('a dead owner is recognized although another process has its pid', async () => {
  const lock = await lockIn();
  await writeFile(`${lock.path}.7`, JSON.stringify({ pid: process.pid, start: 'before the last boot' }));
  await acquireLock(lock);
});

test('a lock file truncated by a power loss has no owner', async () => {
  const lock = await lockIn();
  await writeFile(`${lock.path}.7`, '{"pid":');
  await acquireLock(lock);
});

test('of many calls that find a dead owner at the same moment, one gets the lock', async () => {
  const lock = await lockIn();
  await writeFile(`${lock.path}.7`, JSON.stringify({ pid: process.pid, start: 'never' }));
  const results = await Promise.allSettled(Array.from({ length: 50 }, () => acquireLock(lock)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(reasons.every((reason) => reason instanceof LockedError)).toBe(true);
});

test('of several processes that start at once, one gets the lock', async () => {
  const lock = await lockIn();
  const children = Array.from({ length: 4 }, () => startChild(HOLD, [lock.path]));
  await Promise.all(children.map((child) => Promise.race([child.says('got it'), child.says('refused')])));
  expect(children.filter((child) => child.output().startsWith('got it'))).toHaveLength(1);
});

test('a process’s start time is constant and differs from that of its children', async () => {
  const child = startChild('setInterval(() => {}, 1000);');
  const start = await startOf(process.pid);
  expect(await startOf(process.pid)).toBe(start);
  expect(await startOf(child.pid)).not.toBe(start);
  child.kill('SIGKILL');
  await child.ended;
  expect(await startOf(child.pid)).toBeUndefined();
});
