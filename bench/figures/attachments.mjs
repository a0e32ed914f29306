// A send whose mails have a file of 100 KB, compared with a bare loop that attaches the same file; then the memory of a worker that sends a file of
// 5 MB to 10,000 people.

import { until } from '../support/api.mjs';
import { FILE_NAME, fileOf } from '../support/mail.mjs';
import { startHelper } from '../support/processes.mjs';
import { begin, sendToAll } from '../support/send.mjs';
import { CONNECTIONS, createSetting, emptyLedger, setPeople } from '../support/setting.mjs';
import { peakMb, startCounting } from '../support/usage.mjs';

export const needs = 'RabbitMQ';
export const isLong = true;

const SMALL = 100_000;
const LARGE = 5_000_000;

/** Mails after which the worker has all that it needs in memory. */
const WARM = 500;

const upload = async ({ url, token }, bytes) => {
  const response = await fetch(`${url}/api/v1/files?name=${FILE_NAME}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: fileOf(bytes),
  });
  if (response.status !== 201) throw new Error(`the upload: ${response.status} ${await response.text()}`);
  return (await response.json()).id;
};

export const run = async ({ rabbit, rounds, people = 5_000, largePeople = 10_000 }) => {
  const setting = await createSetting({ rabbit, people, countsMails: false });
  const { api, sql, smtpUrl, sinkName } = setting;
  const worker = await setting.startWorker();
  const bare = await startHelper('bare-loop');
  const input = { attachments: [{ fileId: await upload(api, SMALL) }] };
  const measureBare = async () => {
    const count = startCounting({ bare: bare.pid });
    const call = { url: smtpUrl, connections: CONNECTIONS, count: people, fileBytes: SMALL };
    const { seconds } = await bare.ask('send', call);
    return { rate: people / seconds, cpu: (count().bare / people) * 1_000 };
  };
  const figures = { rate: [], bareRate: [], ratio: [], cpu: [], bareCpu: [] };
  // Warm up caches and the JIT of both lanes before measuring.
  await sendToAll(setting, { people, worker, input });
  await measureBare();
  for (let round = 0; round < rounds; round += 1) {
    const loop = await measureBare();
    const { rate, used } = await sendToAll(setting, { people, worker, input });
    figures.rate.push(rate);
    figures.bareRate.push(loop.rate);
    figures.ratio.push(rate / loop.rate);
    figures.cpu.push((used.worker / people) * 1_000);
    figures.bareCpu.push(loop.cpu);
  }
  await worker.end();
  const memory = await measureMemory(setting, largePeople);
  await emptyLedger(sql);
  return [
    { what: `the bare loop with a file of 100 KB, into ${sinkName}`, unit: 'mails/s', values: figures.bareRate },
    { what: `end to end with this file, one worker, ${people} recipients`, unit: 'mails/s', values: figures.rate },
    { target: 'files', what: 'end to end over the bare loop', unit: '×', values: figures.ratio, atLeast: 0.9 },
    { what: 'CPU of the bare loop', unit: 's/1,000 mails', values: figures.bareCpu },
    { what: 'CPU of the worker', unit: 's/1,000 mails', values: figures.cpu },
    { what: `a file of 5 MB to ${largePeople} people`, unit: 'mails/s', values: [memory.rate] },
    { what: `peak RSS of the worker after ${WARM} of them`, unit: 'MB', values: [memory.warmMb] },
    { what: 'peak RSS of the worker at the end', unit: 'MB', values: [memory.endMb] },
    {
      target: 'files',
      what: 'the peak at the end over that after the first mails',
      unit: '×',
      values: [memory.endMb / memory.warmMb],
      atMost: 1.2,
    },
  ];
};

/** Sends a file of 5 MB with a worker of its own. */
const measureMemory = async (setting, people) => {
  const { api, sql } = setting;
  await setPeople(sql, people);
  await emptyLedger(sql);
  const worker = await setting.startWorker();
  const startedAt = performance.now();
  const id = await begin(api, { attachments: [{ fileId: await upload(api, LARGE) }] });
  const patience = { everyMs: 500, withinMs: 3_600_000 };
  const sent = async () => (await api.dispatch(id)).counts.sent;
  await until('the first mails', async () => (await sent()) >= Math.min(WARM, people / 2), patience);
  const warmMb = peakMb(worker.pid);
  await until('the last mail', async () => (await sent()) === people, patience);
  const endMb = peakMb(worker.pid);
  const rate = people / ((performance.now() - startedAt) / 1_000);
  await worker.end();
  return { warmMb, endMb, rate };
};
