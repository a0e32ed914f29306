import { expect, test } from 'vitest';
import { createSlots } from './slots.js';

/** A task that ends when it is told to, and whether it has begun. */
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
  const { use: inSlot } = createSlots(size);
  const begun: string[] = [];
  const tasks = names.map((name) => createTask(name, begun));
  return { begun, tasks, results: tasks.map(({ run }) => inSlot(run)) };
};

const turns = () => new Promise((resolve) => setImmediate(resolve));

test('at most so many tasks run at once, the others in their order as slots become free', async () => {
  const { begun, tasks, results } = start(2, ['a', 'b', 'c', 'd']);
  await turns();
  expect(begun).toEqual(['a', 'b']);
  tasks[1]!.finish();
  expect(await results[1]).toBe('b');
  await turns();
  expect(begun).toEqual(['a', 'b', 'c']);
  tasks[2]!.finish();
  tasks[0]!.finish();
  await turns();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('a task that fails gives its slot back, and fails for whoever asked', async () => {
  const { begun, tasks, results } = start(1, ['a', 'b']);
  tasks[0]!.fail();
  await expect(results[0]).rejects.toThrow('a');
  await turns();
  expect(begun).toEqual(['a', 'b']);
});

test('a task that throws before it has begun gives its slot back too', async () => {
  const { use: inSlot } = createSlots(1);
  const throws = () => {
    throw new Error('at once');
  };
  await expect(inSlot(throws)).rejects.toThrow('at once');
  expect(await inSlot(async () => 'next')).toBe('next');
});

test('all slots are free again after any number of tasks', async () => {
  const { use: inSlot } = createSlots(3);
  await Promise.all(Array.from({ length: 100 }, (_, index) => inSlot(async () => index)));
  let running = 0;
  let most = 0;
  const task = async () => {
    running += 1;
    most = Math.max(most, running);
    await turns();
    running -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => inSlot(task)));
  expect(most).toBe(3);
});

test('a task that needs several slots waits for all of them, and those behind it wait too', async () => {
  const { use: inSlots } = createSlots(3);
  const begun: string[] = [];
  const [one, three, last] = ['one', 'three', 'last'].map((name) => createTask(name, begun));
  const results = [inSlots(one!.run), inSlots(three!.run, { slots: 3 }), inSlots(last!.run)];
  await turns();
  expect(begun).toEqual(['one']);
  one!.finish();
  await turns();
  expect(begun).toEqual(['one', 'three']);
  three!.finish();
  last!.finish();
  expect(await Promise.all(results)).toEqual(['one', 'three', 'last']);
});

test('an urgent task goes before those that wait, in its turn among the urgent ones, and takes a slot that they can’t use', async () => {
  const { use: inSlots } = createSlots(2);
  const begun: string[] = [];
  const tasks = ['a', 'large', 'urgent', 'second', 'third'].map((name) => createTask(name, begun));
  const [a, large, urgent, second, third] = tasks as [Task, Task, Task, Task, Task];
  const results = [
    inSlots(a.run),
    inSlots(large.run, { slots: 2 }),
    inSlots(urgent.run, { isUrgent: true }),
    inSlots(second.run, { isUrgent: true }),
    inSlots(third.run, { isUrgent: true }),
  ];
  await turns();
  expect(begun).toEqual(['a', 'urgent']);
  a.finish();
  await turns();
  urgent.finish();
  await turns();
  expect(begun).toEqual(['a', 'urgent', 'second', 'third']);
  for (const task of [second, third, large]) task.finish();
  expect((await Promise.all(results)).at(1)).toBe('large');
});

test('slots that were taken together may come back one by one, each for the next who waits', async () => {
  const { take, giveBack, use } = createSlots(3);
  const begun: string[] = [];
  const tasks = ['a', 'b'].map((name) => createTask(name, begun));
  await take({ slots: 3 });
  const results = tasks.map(({ run }) => use(run));
  await turns();
  expect(begun).toEqual([]);
  giveBack(1);
  await turns();
  expect(begun).toEqual(['a']);
  giveBack(2);
  await turns();
  expect(begun).toEqual(['a', 'b']);
  for (const { finish } of tasks) finish();
  expect(await Promise.all(results)).toEqual(['a', 'b']);
});
