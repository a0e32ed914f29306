// Figure c: two workers compared with one, with a mail server that takes 100 ms per mail, so that CPU isn't the limit.
import { sendToAll } from '../support/send.mjs';
import { createSetting } from '../support/setting.mjs';

export const needs = 'RabbitMQ';

export const run = async ({ rabbit, rounds, people = 3_000 }) => {
  const setting = await createSetting({ rabbit, people, sinkDelayMs: 100 });
  const first = await setting.startWorker();
  const one = [];
  const two = [];
  for (let round = 0; round < rounds; round += 1) {
    one.push((await sendToAll(setting, { people, worker: first })).rate);
    const second = await setting.startWorker();
    two.push((await sendToAll(setting, { people, workers: [first, second] })).rate);
    await second.end();
  }
  return [
    { what: 'one worker, the mail server takes 100 ms', unit: 'mails/s', values: one },
    { what: 'two workers, the mail server takes 100 ms', unit: 'mails/s', values: two },
    { target: 'c', what: 'two workers over one', unit: '×', values: two.map((rate, n) => rate / one[n]), atLeast: 1.8 },
  ];
};
