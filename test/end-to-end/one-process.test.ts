import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanUp } from '../support/clean-up.js';
import { startProcess } from '../support/process.js';

const MAIN = 'packages/embedded/dist/main.js';

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  cleanUp(() => rm(path, { recursive: true }));
  return path;
};

test('a port in use ends the start with one sentence, and leaves no process running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  cleanUp(async () => void other.close());
  const { port } = other.address() as { port: number };
  const tidings = startProcess(MAIN, { DATA_DIR: await folder(), MAILBOX_PORT: '0', PORT: String(port) });
  expect(await tidings.ends()).toBe(1);
  expect(tidings.output()).toBe(`Port ${port} is taken by another program: stop that one, or choose another PORT.\n`);
});

test('a second start finds all data, and is refused while another process uses the folder', async () => {
  const settings = { DATA_DIR: await folder(), MAILBOX_PORT: '0', PORT: '0' };
  const first = startProcess(MAIN, settings);
  const [, password] = await first.prints(/Sign in as {2}admin {3}password (\S{16})\n/);
  await first.prints(/Ctrl-C/);
  const meanwhile = startProcess(MAIN, settings);
  expect(await meanwhile.ends()).toBe(1);
  expect(meanwhile.output()).toMatch(/^The database in \S+ is in use by process \d+: stop that one first/);
  first.kill('SIGINT');
  expect(await first.ends()).toBe(0);

  const second = startProcess(MAIN, settings);
  await second.prints(/the account and password that you have/);
  const [, url] = await second.prints(/Tidings +(http\S+)/);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `mutation { login(username: "admin", password: "${password}") { user { role } } }` }),
  });
  expect(await response.json()).toEqual({ data: { login: { user: { role: 'ADMIN' } } } });
  second.kill('SIGTERM');
  expect(await second.ends()).toBe(0);
});

test('all invalid settings are reported at once, before anything starts', async () => {
  const tidings = startProcess(MAIN, { PORT: 'abc', LEASE: '3', DEMO: 'maybe', SMTP_URL: 'foo' });
  expect(await tidings.ends()).toBe(1);
  expect(tidings.output()).toMatch(/PORT: .*\n.*LEASE: .*\n.*DEMO: .*\n.*SMTP_URL: /);
});

describe('another admin, after the first one’s password is lost', () => {
  const account = (name: string) => ({
    SUPERUSER_USERNAME: name,
    SUPERUSER_EMAIL: `${name}@example.test`,
    SUPERUSER_PASSWORD: `${name} knows this`,
  });
  const make = async (settings: Record<string, string>) => {
    const making = startProcess('packages/embedded/dist/superuser.js', settings);
    return { code: await making.ends(), said: making.output() };
  };

  test('is created while the process runs, and while it doesn’t', async () => {
    const DATA_DIR = await folder();
    const settings = { DATA_DIR, MAILBOX_PORT: '0', PORT: '0', DEMO: 'off' };
    const first = startProcess(MAIN, settings);
    await first.prints(/Ctrl-C/);
    expect(await make({ DATA_DIR, ...account('vera') })).toEqual({ code: 0, said: 'vera is an admin now.\n' });
    expect(await make({ DATA_DIR, ...account('vera') })).toEqual({ code: 1, said: 'This username is taken.\n' });
    first.kill('SIGINT');
    expect(await first.ends()).toBe(0);

    expect(await make({ DATA_DIR, ...account('boris') })).toEqual({ code: 0, said: 'boris is an admin now.\n' });
    const second = startProcess(MAIN, settings);
    const [, url] = await second.prints(/Tidings +(http\S+)/);
    for (const name of ['vera', 'boris']) {
      const query = `mutation { login(username: "${name}", password: "${name} knows this") { user { role } } }`;
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect(await response.json()).toEqual({ data: { login: { user: { role: 'ADMIN' } } } });
    }
  }, 120_000);

  test('isn’t created in a folder without a database', async () => {
    const DATA_DIR = await folder();
    const { code, said } = await make({ DATA_DIR, ...account('vera') });
    expect([code, said]).toEqual([1, expect.stringMatching(/^There is no database in \S+: start Tidings once/)]);
    expect(await readdir(DATA_DIR)).toEqual([]);
  });
});
