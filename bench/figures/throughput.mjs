// Figures a and b: one send to 20,000 people, from the mutation to its completion, compared with a bare loop over nodemailer's pool.
import { sum } from '../support/numbers.mjs';
import { startHelper } from '../support/processes.mjs';
import { sendToAll } from '../support/send.mjs';
import { CONNECTIONS, createSetting } from '../support/setting.mjs';
import { peakMb, startCounting } from '../support/usage.mjs';

export const needs = 'RabbitMQ';

export const run = async ({ rabbit, rounds, people = 20_000 }) => {
  const setting = await createSetting({ rabbit, people, countsMails: false });
  const { smtpUrl, sinkName } = setting;
  const worker = await setting.startWorker();
  const pids = { ...setting.pids, worker: worker.pid };
  const bare = await startHelper('bare-loop');
  const measureBare = async () => {
    const count = startCounting({ bare: bare.pid });
    const { seconds } = await bare.ask('send', { url: smtpUrl, connections: CONNECTIONS, count: people });
    return { rate: people / seconds, cpu: (count().bare / people) * 1_000 };
  };
  const figures = {
    rate: [],
    bareRate: [],
    ratio: [],
    bareCpu: [],
    workerCpu: [],
    allCpu: [],
    workerRatio: [],
    allRatio: [],
  };
  const byProcess = {};

  // Warm up caches and the JIT of both lanes before measuring.
  await sendToAll(setting, { people, worker });
  await measureBare();
  for (let round = 0; round < rounds; round += 1) {
    const loop = await measureBare();
    const { rate, used } = await sendToAll(setting, { people, worker });
    const ofOurs = Object.entries(used).filter(([name]) => name !== 'sink');
    const perThousand = Object.fromEntries(ofOurs.map(([name, seconds]) => [name, (seconds / people) * 1_000]));
    const all = sum(Object.values(perThousand));
    for (const [name, seconds] of Object.entries(perThousand)) byProcess[name] = [...(byProcess[name] ?? []), seconds];
    figures.rate.push(rate);
    figures.bareRate.push(loop.rate);
    figures.ratio.push(rate / loop.rate);
    figures.bareCpu.push(loop.cpu);
    figures.workerCpu.push(perThousand.worker);
    figures.allCpu.push(all);
    figures.workerRatio.push(perThousand.worker / loop.cpu);
    figures.allRatio.push(all / loop.cpu);
  }
  return [
    { what: `the bare loop, ${CONNECTIONS} connections, into ${sinkName}`, unit: 'mails/s', values: figures.bareRate },
    { what: `end to end, one worker, ${people} recipients`, unit: 'mails/s', values: figures.rate },
    { target: 'a', what: 'end to end over the bare loop', unit: '×', values: figures.ratio, atLeast: 1.25 },
    { what: 'CPU of the bare loop', unit: 's/1,000 mails', values: figures.bareCpu },
    { what: 'CPU of the worker', unit: 's/1,000 mails', values: figures.workerCpu },
    ...Object.entries(byProcess)
      .filter(([name]) => name !== 'worker')
      .map(([name, values]) => ({ what: `CPU of ${name}`, unit: 's/1,000 mails', values })),
    {
      target: 'b',
      what: "the worker's CPU over the bare loop's",
      unit: '×',
      values: figures.workerRatio,
      atMost: 0.75,
    },
    { target: 'b', what: "all processes' CPU over the bare loop's", unit: '×', values: figures.allRatio, atMost: 1.5 },
    ...Object.entries({ server: pids.server, worker: pids.worker, 'bare loop': bare.pid }).map(([name, pid]) => ({
      what: `peak RSS of the ${name}`,
      unit: 'MB',
      values: [peakMb(pid)],
    })),
  ];
};
