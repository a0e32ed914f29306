// Figure l: time from the command to the printed address, at the second start, with the demo data; and memory while idle.
import { until } from '../support/api.mjs';
import { startMain } from '../support/processes.mjs';
import { createFolder, PASSWORD } from '../support/setting.mjs';
import { residentMb } from '../support/usage.mjs';

export const run = async ({ rounds }) => {
  const settings = { DATA_DIR: createFolder(), PORT: '0', MAILBOX_PORT: '0', ADMIN_PASSWORD: PASSWORD };
  const start = async () => {
    const startedAt = performance.now();
    const tidings = await startMain('packages/embedded/dist/main.js', settings, /Tidings +(http\S+)/);
    await until('an answer', async () => (await fetch(`${tidings.found}/health/ready`)).ok, { everyMs: 10 });
    return { tidings, seconds: (performance.now() - startedAt) / 1_000 };
  };
  const first = await start();
  await first.tidings.end();
  const seconds = [];
  const idle = [];
  for (let round = 0; round < rounds; round += 1) {
    const again = await start();
    seconds.push(again.seconds);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    idle.push(residentMb(again.tidings.pid));
    await again.tidings.end();
  }
  return [
    { what: 'first start to ready: makes the database and the demo', unit: 's', values: [first.seconds] },
    { target: 'l', what: 'second start to ready', unit: 's', values: seconds, atMost: 3 },
    {
      target: 'l',
      what: 'RSS of the one process after ten idle seconds, PostgreSQL beside it',
      unit: 'MB',
      values: idle,
    },
  ];
};
