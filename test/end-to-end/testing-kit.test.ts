import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { startTidings, type TestTidings } from '@tidings/testing';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { cleanUp } from '../support/clean-up.js';
import { noteSecret } from '../support/run-logs.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let tidings: TestTidings;

beforeAll(async () => {
  tidings = await startTidings({ settings: { DEMO: 'on' } });
  cleanUp(tidings.stop);
  for (const secret of [tidings.apiKey, tidings.admin.password]) noteSecret(secret);
}, 60_000);

const send = (email: string, title: string) =>
  tidings.client.send({
    templateName: 'statistic',
    typeEvent: 'PERSONAL',
    to: [{ email }],
    context: { title, films: [] },
  });

test('a mail is waited for, read and deleted', async () => {
  const waiting = tidings.mailbox.waitFor({ to: 'ivan@example.com', subject: 'films' });
  await send('olga@example.com', 'New films');
  await send('ivan@example.com', 'New films');
  const mail = await waiting;
  expect(mail).toMatchObject({ to: ['ivan@example.com'], subject: expect.stringContaining('films') });
  expect(mail.html).toContain('<');
  expect(await tidings.mailbox.source(mail.id)).toContain(mail.messageId);
  expect(await tidings.mailbox.list({ to: 'ivan@example.com' })).toHaveLength(1);
  expect(await tidings.mailbox.list({ to: 'ivan@example.com', since: new Date(Date.now() + 60_000) })).toEqual([]);
  await tidings.mailbox.waitFor({ to: 'olga@example.com' });
  await tidings.mailbox.clear();
  expect(await tidings.mailbox.list()).toEqual([]);
});

test('a wait for a mail that does not come says what came', async () => {
  await send('anna@example.com', 'New films');
  await tidings.mailbox.waitFor({ to: 'anna@example.com' });
  await expect(tidings.mailbox.waitFor({ to: 'nobody@example.com' }, { withinMs: 300 })).rejects.toThrow(
    /no mail \{"to":"nobody@example\.com"\} within 300 ms; the latest are:\nanna@example\.com: /,
  );
});

test('the operations of the admin work, and their errors are thrown', async () => {
  expect(await tidings.graphql('{ me { username } }')).toEqual({ me: { username: 'admin' } });
  await expect(tidings.graphql('{ nothing }')).rejects.toThrow('nothing');
});

test('a start that fails or takes too long is explained by the log, and leaves no folder', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'kit-'));
  cleanUp(() => rm(temporary, { recursive: true, force: true }));
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(startTidings({ settings: { DEMO: 'perhaps' } })).rejects.toThrow(/ended before[\s\S]*DEMO: must be/);
  await expect(startTidings({ settings: { SMTP_URL: 'smtp://localhost' } })).rejects.toThrow('SMTP_URL');
  await expect(startTidings({ withinMs: 1 })).rejects.toThrow('not ready within 1 ms');
  expect(await readdir(temporary)).toEqual([]);
}, 60_000);

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A program that starts Tidings. Resolves once that is ready. */
const startProgram = async (rest: string) => {
  const temporary = await mkdtemp(join(tmpdir(), 'kit-'));
  cleanUp(() => rm(temporary, { recursive: true, force: true }));
  const script = `import { startTidings } from '@tidings/testing';
    import { existsSync, readdirSync, readFileSync } from 'node:fs';
    import { join } from 'node:path';
    const { url } = await startTidings();
    const folder = join(process.env.TMPDIR, readdirSync(process.env.TMPDIR)[0]);
    const file = readdirSync(folder, { recursive: true }).find((path) => path.endsWith('postmaster.pid'));
    const postgres = Number(readFileSync(join(folder, file), 'utf8').split('\\n')[0]);
    process.stdout.write(JSON.stringify({ url, folder, postgres }) + '\\n');
    ${rest}`;
  const program = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanUp(async () => void program.kill('SIGKILL'));
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const started: { url: string; folder: string; postgres: number } = JSON.parse(line.toString());
  return { program, ...started };
};

const isGone = ({ folder, postgres }: { folder: string; postgres: number }) =>
  !isRunning(postgres) && !existsSync(folder);

test('if the program is killed, Tidings and its database end, and the folder goes', async () => {
  const started = await startProgram('setInterval(() => {}, 1_000);');
  expect((await fetch(`${started.url}/health/ready`)).status).toBe(200);
  expect(isRunning(started.postgres)).toBe(true);
  started.program.kill('SIGKILL');
  await waitUntil(() => isGone(started), { what: 'the end', withinMs: 30_000 });
  await expect(fetch(started.url)).rejects.toThrow();
}, 90_000);

test('a program that does not stop Tidings ends, and Tidings with it', async () => {
  const started = await startProgram('');
  await waitUntil(() => started.program.exitCode === 0, { what: 'the end of the program' });
  await waitUntil(() => isGone(started), { what: 'the end', withinMs: 30_000 });
}, 90_000);

const sampleOf = async (language: string): Promise<string> => {
  const page = await readFile(join(ROOT, 'docs/testing.md'), 'utf8');
  return new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)![1]!;
};

test('the call of the mailbox in docs/testing.md finds a mail', async () => {
  await send('ivan@example.com', 'New films');
  const call = (await sampleOf('sh')).replace('localhost:8025', new URL(tidings.mailbox.url).host);
  const { stdout } = await run('bash', ['-euc', call]);
  expect(JSON.parse(stdout)).toMatchObject({ to: ['ivan@example.com'], subject: expect.stringContaining('films') });
});

test('the sample of docs/testing.md passes', async () => {
  const sample = await sampleOf('ts');
  const folder = await mkdtemp(join(tmpdir(), 'kit-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(ROOT, 'node_modules/@tidings'), join(folder, 'node_modules/@tidings'));
  await symlink(join(ROOT, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
  await writeFile(join(folder, 'order.test.ts'), sample);
  const { stdout } = await run(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--testTimeout=60000'],
    { cwd: folder },
  );
  expect(stdout).toMatch(/1 passed/);
}, 90_000);
