import { expect, test } from 'vitest';
import { createSemaphore } from './semaphore.js';

/** Creates a task that ends when the test tells it to. It adds its name to `begun` when it begins. */
const createTask = (name: string, begun: string[]) => {
  let end: { resolve: (name: string) => void; reject: (err: Error) => void };
  const done = new Promise<string>((resolve, reject) => (end = { resolve, reject }));
  return {
    run: () => {
      begun.push(name);
      return done;
    },
    finish: () => end.resolve(name),
    fail: () => end.reject(new Error(name)),
  };
};

type Task = ReturnType<typeof createTask>;

const start = (size: number, names: string[]) => {
  const { use } = createSemaphore(size);
  const begun: string[] = [];
  const tasks = names.map((name) => createTask(name, begun));
  return { begun, tasks, results: tasks.map(({ run }) => use(run)) };
};

const nextTick = () => new Promise((resolve) => setImmediate(resolve));

test('at most `size` tasks run at once, and the others start in order as permits are released', async () => {
  const { begun, tasks, results } = start(2, ['a', 'b', 'c', 'd']);
  await nextTick();
  expect(begun).toEqual(['a', 'b']);
  tasks[1]!.finish();
  expect(await results[1]).toBe('b');
  await nextTick();
  expect(begun).toEqual(['a', 'b', 'c']);
  tasks[2]!.finish();
  tasks[0]!.finish();
  await nextTick();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('a task that rejects releases its permit, and the caller gets the rejection', async () => {
  const { begun, tasks, results } = start(1, ['a', 'b']);
  tasks[0]!.fail();
  await expect(results[0]).rejects.toThrow('a');
  await nextTick();
  expect(begun).toEqual(['a', 'b']);
});

test('a task that throws synchronously releases its permit', async () => {
  const { use } = createSemaphore(1);
  const throws = () => {
    throw new Error('at once');
  };
  await expect(use(throws)).rejects.toThrow('at once');
  expect(await use(async () => 'next')).toBe('next');
});

test('all permits are free again after many tasks', async () => {
  const { use } = createSemaphore(3);
  await Promise.all(Array.from({ length: 100 }, (_, index) => use(async () => index)));
  let running = 0;
  let max = 0;
  const task = async () => {
    running += 1;
    max = Math.max(max, running);
    await nextTick();
    running -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => use(task)));
  expect(max).toBe(3);
});

test('a task that needs several permits waits for all of them, and the tasks behind it wait too', async () => {
  const { use } = createSemaphore(3);
  const begun: string[] = [];
  const [one, three, last] = ['one', 'three', 'last'].map((name) => createTask(name, begun));
  const results = [use(one!.run), use(three!.run, { permits: 3 }), use(last!.run)];
  await nextTick();
  expect(begun).toEqual(['one']);
  one!.finish();
  await nextTick();
  expect(begun).toEqual(['one', 'three']);
  three!.finish();
  last!.finish();
  expect(await Promise.all(results)).toEqual(['one', 'three', 'last']);
});

test('urgent tasks go first, in order, and may take a permit that the task at the head of the queue can’t use yet', async () => {
  const { use } = createSemaphore(2);
  const begun: string[] = [];
  const tasks = ['a', 'large', 'urgent', 'second', 'third'].map((name) => createTask(name, begun));
  const [a, large, urgent, second, third] = tasks as [Task, Task, Task, Task, Task];
  const results = [
    use(a.run),
    use(large.run, { permits: 2 }),
    use(urgent.run, { isUrgent: true }),
    use(second.run, { isUrgent: true }),
    use(third.run, { isUrgent: true }),
  ];
  await nextTick();
  expect(begun).toEqual(['a', 'urgent']);
  a.finish();
  await nextTick();
  urgent.finish();
  await nextTick();
  expect(begun).toEqual(['a', 'urgent', 'second', 'third']);
  for (const task of [second, third, large]) task.finish();
  expect((await Promise.all(results)).at(1)).toBe('large');
});

test('permits that were acquired together can be released one by one', async () => {
  const { acquire, release, use } = createSemaphore(3);
  const begun: string[] = [];
  const tasks = ['a', 'b'].map((name) => createTask(name, begun));
  await acquire({ permits: 3 });
  const results = tasks.map(({ run }) => use(run));
  await nextTick();
  expect(begun).toEqual([]);
  release(1);
  await nextTick();
  expect(begun).toEqual(['a']);
  release(2);
  await nextTick();
  expect(begun).toEqual(['a', 'b']);
  for (const { finish } of tasks) finish();
  expect(await Promise.all(results)).toEqual(['a', 'b']);
});
