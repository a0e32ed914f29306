import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { declareTypes } from '../../packages/client/scripts/declare-types.mjs';
import { cleanUp } from '../support/clean-up.js';
import { PLAIN } from '../support/fixtures.js';
import { noteSecret } from '../support/run-logs.js';
import { startTestTidings } from '../support/tidings.js';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;

let url: string;
let key: string;
let folder: string;

/** A program's folder with the package from its tarball. The registry isn't needed: its dependencies are those of this repository. */
const install = async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-client-'));
  cleanUp(() => rm(folder, { recursive: true, force: true }));
  const packed = await run('npm', ['pack', '--json', '-w', '@tidings/client', '--pack-destination', folder], {
    cwd: ROOT,
  });
  const [{ filename, files }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('[')));
  const target = join(folder, 'node_modules', '@tidings', 'client');
  await mkdir(target, { recursive: true });
  await run('tar', ['xzf', join(folder, filename), '-C', target, '--strip-components=1']);
  for (const name of ['standardwebhooks', '@stablelib', 'fast-sha256']) {
    await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return files.map(({ path }: { path: string }) => path) as string[];
};

let files: string[];

beforeAll(async () => {
  const tidings = await startTestTidings();
  url = tidings.url;
  await tidings.admin.createTemplate(PLAIN);
  key = await tidings.admin.createKey('SEND', 'READ', 'WRITE');
  noteSecret(key);
  files = await install();
  const types = await fetch(`${url}/api/v1/templates.d.ts`, { headers: { authorization: `Bearer ${key}` } });
  await writeFile(join(folder, 'templates.d.ts'), await types.text());
}, 120_000);

const program = (send: string) => `
import { createClient, TidingsError } from '@tidings/client';
import type { TemplateContexts } from './templates.js';

const tidings = createClient<TemplateContexts>({ url: process.env.TIDINGS_URL!, apiKey: process.env.TIDINGS_API_KEY! });
${send}
`;

const WORKS = program(`
const send = await tidings.send({ templateName: 'plain', typeEvent: 'PERSONAL', to: [{ email: 'ivan@example.test' }], context: { word: 'day' } });
const results = await tidings.sendBatch([
  { templateName: 'plain', typeEvent: 'PERSONAL', to: [{ email: 'olga@example.test' }], context: { word: 'day' }, idempotencyKey: 'a' },
  { templateName: 'plain', typeEvent: 'PERSONAL', to: [{ email: 'nobody' }], context: { word: 'day' } },
]);
const { id } = await tidings.suppress({ email: 'anna@example.test', scope: 'ALL_MAIL' });
const suppressed: string[] = [];
for await (const { email } of tidings.suppressions({ scope: 'ALL_MAIL' })) suppressed.push(email);
await tidings.unsuppress(id, { note: 'asked by phone' });
const addresses: string[] = [];
for await (const { email } of tidings.deliveries({ dispatchId: send.id, perPage: 1 })) addresses.push(email);
const missing = await tidings.getSend('018f0000-0000-7000-8000-000000000000').catch((err: TidingsError) => err.code);
const { event } = await tidings.getSend(send.id);
console.log(JSON.stringify({ event, results: results.map(({ error }) => error?.code ?? 'sent'), suppressed, addresses, missing }));
`);

const check = async (text: string) => {
  await writeFile(join(folder, 'program.ts'), text);
  const options = [
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
    '--typeRoots',
    join(ROOT, 'node_modules/@types'),
  ];
  return run(join(ROOT, 'node_modules/.bin/tsc'), [...options, 'program.ts'], { cwd: folder }).then(
    () => 'compiles',
    ({ stdout }: { stdout: string }) => stdout,
  );
};

test('the tarball has the code, its types and nothing else', () => {
  const kinds = new Set(files.map((path) => path.replace(/^dist\/.*?(\.d\.ts|\.js|\.js\.map)$/, 'dist/*$1')));
  expect([...kinds].sort()).toEqual(['README.md', 'dist/*.d.ts', 'dist/*.js', 'dist/*.js.map', 'package.json']);
});

test('a program that installs the package sends, reads lists and gets errors, all of them typed', async () => {
  expect(await check(WORKS)).toBe('compiles');
  const { stdout } = await run('node', ['program.js'], {
    cwd: folder,
    env: { ...process.env, TIDINGS_URL: url, TIDINGS_API_KEY: key },
  });
  expect(JSON.parse(stdout)).toEqual({
    event: 'plain',
    results: ['sent', 'BAD_USER_INPUT'],
    suppressed: ['anna@example.test'],
    addresses: ['ivan@example.test'],
    missing: 'NOT_FOUND',
  });
}, 60_000);

test.each([
  ['lacks what the template reads', '{}', /Property 'word' is missing/],
  ['names no template', undefined, /Type '"unknown"' is not assignable/],
])(
  'a send that %s doesn’t compile',
  async (_, context, error) => {
    const templateName = context ? 'plain' : 'unknown';
    const send = `await tidings.send({ templateName: '${templateName}', typeEvent: 'PERSONAL', to: [], context: ${context ?? '{}'} });`;
    expect(await check(program(send))).toMatch(error);
  },
  60_000,
);

test('the types are those of the OpenAPI document; if this fails, run `npm run emit:client`', async () => {
  const document = await (await fetch(`${url}/api/v1/openapi.json`)).json();
  const written = await readFile(join(ROOT, 'packages/client/src/api-types.ts'), 'utf8');
  expect(written).toBe(await declareTypes(document));
});
