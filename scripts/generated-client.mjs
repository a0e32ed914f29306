// Generates types from the OpenAPI document of a running Tidings, compiles a client with them, and runs it: it sends, lists and gets errors.
// Not one of the tests, since it installs packages: openapi-typescript needs TypeScript 5, and this repository has a later one.
//
// npm run try:client     after npm run build
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3', '@types/node@20'];
const PASSWORD = 'only for this try';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tidings-client-'));

const run = (program, args, env = {}) =>
  execFileSync(program, args, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const ask = async (url, query, token) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
};

const isReady = async (url) => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok;

const waitFor = async (url) => {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isReady(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Tidings did not start within a minute');
};

const [port, mailboxPort] = [await freePort(), await freePort()];
const url = `http://127.0.0.1:${port}`;
const tidings = spawn(process.execPath, [join(root, 'packages/embedded/dist/main.js')], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    PORT: String(port),
    MAILBOX_PORT: String(mailboxPort),
    DATA_DIR: join(folder, 'data'),
    ADMIN_PASSWORD: PASSWORD,
  },
});
try {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...PACKAGES]);
  await waitFor(url);
  const { login } = await ask(url, `mutation { login(username: "admin", password: "${PASSWORD}") { token } }`);
  const { createApiKey } = await ask(
    url,
    'mutation { createApiKey(name: "client", scopes: [SEND, READ]) { secret } }',
    login.token,
  );
  run('npx', ['openapi-typescript', `${url}/api/v1/openapi.json`, '-o', 'api.d.ts']);
  copyFileSync(join(root, 'scripts/generated-client/client.ts.txt'), join(folder, 'client.ts'));
  run('npx', ['tsc', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', 'client.ts']);
  run(process.execPath, ['client.js'], { TIDINGS_URL: url, KEY: createApiKey.secret });
} finally {
  const ended = new Promise((resolve) => tidings.once('exit', resolve));
  tidings.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
