import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, test } from 'vitest';
import { createApi } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { PLAIN } from '../support/fixtures.js';
import { startProcess } from '../support/process.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { ADMIN_PASSWORD } from '../support/tidings.js';

const PEOPLE = 2_000;

test('in one-process mode, a process killed during a send and started again mails everybody', async ({ annotate }) => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  cleanUp(() => rm(folder, { recursive: true }));
  const sink = await startSmtpSink();
  const start = async () => {
    const running = startProcess('packages/embedded/dist/main.js', {
      DATA_DIR: folder,
      PORT: '0',
      DEMO: 'off',
      ADMIN_PASSWORD,
      SMTP_URL: sink.url,
      LEASE: '2s',
    });
    const [, url] = await running.prints(/Tidings +(http\S+)/);
    return { running, admin: await createApi(url!).signIn('admin', ADMIN_PASSWORD) };
  };

  const first = await start();
  await first.admin.createTemplate(PLAIN);
  const to = Array.from({ length: PEOPLE }, (_, index) => ({ email: `person${index}@example.test` }));
  const { id } = await first.admin.send({ templateName: 'plain', typeEvent: 'GROUP', to, context: { word: 'hi' } });
  await waitUntil(() => sink.mails.length > PEOPLE / 4, { what: 'a quarter of the mails' });
  first.running.kill('SIGKILL');
  await first.running.ends();
  const before = sink.mails.length;
  expect(before).toBeLessThan(PEOPLE);

  const second = await start();
  const { counts } = await second.admin.completed(id, 60_000);
  expect(counts).toMatchObject({ total: PEOPLE, sent: PEOPLE });
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(PEOPLE);
  // Only mails that were in flight or not yet settled at the kill may be sent twice: at most as many as are claimed at once.
  const doubled = sink.doubled().length;
  await annotate(`killed after ${before} mails; ${doubled} came twice`);
  expect(doubled).toBeLessThanOrEqual(120);
  await expect.poll(() => second.admin.countAttempts(id, 'SENT'), { timeout: 10_000, interval: 50 }).toBe(PEOPLE);
  second.running.kill('SIGTERM');
  expect(await second.running.ends()).toBe(0);
}, 90_000);
