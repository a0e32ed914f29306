import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { cleanUp } from '../support/clean-up.js';
import { startProcess } from '../support/process.js';
import { noteSecret } from '../support/run-logs.js';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;

let folder: string;

/** Name of the package that a tarball holds. */
const unpack = async (tarball: string): Promise<string> => {
  const target = await mkdtemp(join(folder, 'package-'));
  await run('tar', ['xzf', tarball, '-C', target, '--strip-components=1']);
  const { name } = JSON.parse(await readFile(join(target, 'package.json'), 'utf8'));
  const place = join(folder, 'node_modules', name);
  await mkdir(join(place, '..'), { recursive: true });
  await run('mv', [target, place]);
  return name;
};

/** An empty folder with the packages from their tarballs. The registry isn't needed: what they depend on is linked from this repository. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-packages-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  await run('node', ['scripts/pack.mjs', join(folder, 'tarballs')], { cwd: ROOT });
  const tarballs = await readdir(join(folder, 'tarballs'));
  const names = [];
  for (const tarball of tarballs) names.push(await unpack(join(folder, 'tarballs', tarball)));
  expect(names.sort()).toEqual([
    '@tidings/admin-ui',
    '@tidings/client',
    '@tidings/core',
    '@tidings/embedded',
    '@tidings/server',
    '@tidings/testing',
    '@tidings/worker',
    'tidings',
  ]);
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name === 'tidings' || name === '@tidings' || name.startsWith('.')) continue;
    await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
}, 120_000);

test('the packages have no tests, no sources and nothing of a checkout', async () => {
  for (const tarball of await readdir(join(folder, 'tarballs'))) {
    const { stdout } = await run('tar', ['tzf', join(folder, 'tarballs', tarball)]);
    const others = stdout
      .trim()
      .split('\n')
      .filter((path) => !/^package\/(package\.json|README\.md|bin\/tidings\.js|dist\/.+)$/.test(path));
    expect(others, tarball).toEqual([]);
    expect(stdout, tarball).not.toMatch(/\.test\.|\/testing\/|\.tsbuildinfo|\.tsx?$(?<!\.d\.ts)/m);
  }
});

test('the command starts Tidings from the packages alone, sends, and says what is up', async () => {
  const bin = join(folder, 'node_modules/tidings/bin/tidings.js');
  const settings = { DATA_DIR: join(folder, 'data'), MAILBOX_PORT: '0', PORT: '0' };
  const tidings = startProcess(bin, settings);
  const [, password] = await tidings.prints(/Sign in as {2}admin {3}password (\S{16})\n/, 60_000);
  const [, url] = await tidings.prints(/Tidings +(http\S+)/);
  await tidings.prints(/Ctrl-C/);
  noteSecret(password!);
  expect(await (await fetch(url!)).text()).toContain('<title>Tidings</title>');

  const ask = async (query: string, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return (await response.json()).data;
  };
  const { login } = await ask(`mutation { login(username: "admin", password: "${password}") { token } }`);
  const created = await ask('mutation { createApiKey(name: "cli", scopes: [SEND, READ]) { secret } }', login.token);
  const { secret } = created.createApiKey;
  for (const one of [login.token, secret]) noteSecret(one);
  const command = (...args: string[]) =>
    run('node', [bin, ...args], { env: { ...process.env, TIDINGS_URL: url!, TIDINGS_API_KEY: secret } }).then(
      ({ stdout }) => stdout,
      ({ stdout, stderr }) => `${stdout}${stderr}`,
    );

  const context = '{"title": "Hello"}';
  const first = await command('send', 'statistic', 'ivan@example.com', '--context', context, '--key', 'one');
  expect(first).toMatch(/^Accepted as [0-9a-f-]{36}\.\n/);
  expect(await command('send', 'statistic', 'ivan@example.com', '--context', context, '--key', 'one')).toBe(first);
  expect(await command('send', 'statistic', 'nobody', '--context', context)).toMatch(/^to\.0\.email must be/);
  expect(await command('send', 'statistic', 'ivan@example.com', '--context', '[1]')).toMatch(/^--context must be/);

  expect(await command('doctor')).toBe(
    [
      `✓ Node ${process.versions.node}`,
      `✓ ${url} answers, version 1 of the API`,
      '✓ postgresql is up',
      '✓ broker is up',
      '✓ clickhouse is up',
      '✓ TIDINGS_API_KEY is accepted',
      '',
    ].join('\n'),
  );
  tidings.kill('SIGINT');
  expect(await tidings.ends()).toBe(0);
  expect(await command('doctor')).toMatch(/✗ http:\S+ doesn't answer: .*\n1 thing to mend\.\n$/);
}, 120_000);

test('the test kit starts Tidings from the packages alone', async () => {
  const script = `import { startTidings } from '@tidings/testing';
    const tidings = await startTidings({ settings: { DEMO: 'on' } });
    await tidings.client.send({ templateName: 'statistic', typeEvent: 'PERSONAL', to: [{ email: 'ivan@example.com' }], context: { title: 'x' } });
    const mail = await tidings.mailbox.waitFor({ to: 'ivan@example.com' });
    await tidings.stop();
    process.stdout.write('got ' + mail.to);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
  expect(stdout).toBe('got ivan@example.com');
}, 60_000);
