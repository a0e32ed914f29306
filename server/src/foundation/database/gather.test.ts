import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, test } from 'vitest';
import { gather } from './gather.js';

const start = () => {
  const asked: { inputs: number[]; answer: () => void; fail: () => void }[] = [];
  const ask = gather<number, string>(
    (inputs) =>
      new Promise((resolve, reject) => {
        asked.push({
          inputs,
          answer: () => resolve(inputs.map((input) => `answer ${input}`)),
          fail: () => reject(new Error(`no answer to ${inputs.join()}`)),
        });
      }),
  );
  return { ask, asked };
};

test('an idle call runs at once, and calls during a batch form the next batch', async () => {
  const { ask, asked } = start();
  const answers = [ask(1)];
  await waitUntil(() => asked.length === 1);
  answers.push(ask(2), ask(3));
  expect(asked.map(({ inputs }) => inputs)).toEqual([[1]]);
  asked[0]!.answer();
  expect(await answers[0]).toBe('answer 1');
  await waitUntil(() => asked.length === 2);
  expect(asked[1]!.inputs).toEqual([2, 3]);
  asked[1]!.answer();
  expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2', 'answer 3']);
});

test('a batch holds at most 500 calls', async () => {
  const { ask, asked } = start();
  const answers = Array.from({ length: 1_002 }, (_, n) => ask(n));
  for (let n = 0; n < 3; n += 1) {
    await waitUntil(() => asked.length === n + 1);
    asked[n]!.answer();
  }
  await Promise.all(answers);
  expect(asked.map(({ inputs }) => inputs.length)).toEqual([500, 500, 2]);
});

test('a failing batch rejects all its calls, and the next batch runs', async () => {
  const { ask, asked } = start();
  const answers = [1, 2, 3].map((n) => ask(n).catch((err: Error) => err.message));
  await waitUntil(() => asked.length === 1);
  asked[0]!.fail();
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['no answer to 1,2,3']));
  const last = ask(4);
  await waitUntil(() => asked.length === 2);
  asked[1]!.answer();
  expect(await last).toBe('answer 4');
});
