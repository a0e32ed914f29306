import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readPostmasterFile } from './postgres/postmaster-file.js';
import { startOf } from './postgres/process-identity.js';
import { type EmbeddedPostgres, startPostgres } from './postgres.js';
import { startChild } from './testing/start-child.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const logger = createLogger({ name: 'test', level: 'silent' });
// The tests kill processes, never the machine.
const settings = { fsync: 'off' };

const run = promisify(execFile);
// One folder for all tests but one, who each leave it stopped: to make a cluster takes longer than everything else here.
let parent: string;
let dataDir: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  await chmod(parent, 0o755);
  dataDir = join(parent, 'data');
  await (await startPostgres({ dataDir, logger, settings })).stop();
});
afterAll(() => rm(parent, { recursive: true }));

const start = async (folder = dataDir): Promise<EmbeddedPostgres> => {
  const postgres = await startPostgres({ dataDir: folder, logger, settings });
  onTestFinished(() => postgres.stop());
  return postgres;
};

const query = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client(url);
  // Some tests kill the server under it.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
};

const START = `
const { startPostgres } = await import(built + 'postgres.js');
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const postgres = await startPostgres({ dataDir: process.argv[1], logger: silent, settings: { fsync: 'off' } });
// Before it is heard of: who has the URL may send the signal.
process.on('SIGINT', () => console.log('interrupted'));
console.log('url ' + postgres.url);
setInterval(() => {}, 1000);`;

test('what was written is there after the next start, and the text is UTF-8 with all scripts’ letters', async () => {
  const locale = process.env.LC_ALL;
  process.env.LC_ALL = 'C';
  onTestFinished(() => {
    if (locale === undefined) delete process.env.LC_ALL;
    else process.env.LC_ALL = locale;
  });
  const first = await start();
  expect(new URL(first.url).pathname).toBe('/tidings');
  await query(first.url, "CREATE TABLE beetles AS SELECT 'Майский ЖУК' AS name");
  await first.stop();

  const second = await start();
  const [row] = await query(
    second.url,
    `SELECT name ILIKE '%жук%' AS found, current_setting('server_encoding') AS encoding,
       current_setting('server_version_num')::int / 10000 AS version, current_setting('wal_level') AS wal,
       (SELECT concat(datlocprovider, ' ', datlocale) FROM pg_database WHERE datname = 'tidings') AS locale FROM beetles`,
  );
  expect(row).toEqual({ found: true, encoding: 'UTF8', version: 18, wal: 'minimal', locale: 'i und' });
  await query(second.url, 'CREATE EXTENSION pg_trgm');
});

test('nobody gets in without the password, which only the owner can read', async () => {
  const { url } = await start();
  const wrong = new URL(url);
  wrong.password = 'guessed';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
});

test('a second start on the same folder is refused in one sentence while the first lives', async () => {
  await start();
  await expect(startPostgres({ dataDir, logger })).rejects.toThrow(
    `The database in ${dataDir} is in use by process ${process.pid}`,
  );
});

test('what a killed owner left running is stopped, and started anew with all that was committed', async () => {
  const owner = startChild(START, [dataDir]);
  const url = await owner.says('url ');
  await query(url, 'DROP TABLE IF EXISTS mails; CREATE TABLE mails AS SELECT generate_series(1, 1000) AS id');
  const orphan = (await readPostmasterFile(join(dataDir, 'postgres')))!.pid;
  owner.kill('SIGKILL');
  await owner.ended;
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);

  const postgres = await start();
  expect(await startOf(orphan)).toBeUndefined();
  expect(await query(postgres.url, 'SELECT count(*)::int AS mails FROM mails')).toEqual([{ mails: 1000 }]);
});

test('Ctrl-C reaches its owner and not PostgreSQL', async () => {
  const owner = startChild(START, [dataDir]);
  const url = await owner.says('url ');
  const postmaster = (await readPostmasterFile(join(dataDir, 'postgres')))!.pid;
  process.kill(-owner.pid, 'SIGINT');
  await owner.says('interrupted');
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);

  process.kill(postmaster, 'SIGKILL');
  owner.kill('SIGKILL');
  await owner.ended;
  await start();
});

test('when PostgreSQL itself is killed it is back at the same URL, with its data', async () => {
  const { url } = await start();
  await query(url, 'DROP TABLE IF EXISTS mails; CREATE TABLE mails AS SELECT 1 AS id');
  process.kill((await readPostmasterFile(join(dataDir, 'postgres')))!.pid, 'SIGKILL');
  const rows = await waitUntil(() => query(url, 'SELECT id FROM mails').catch(() => undefined));
  expect(rows).toEqual([{ id: 1 }]);
});

test('a pid file from before the machine went down, with a pid that another program has now, is no obstacle', async () => {
  const before = await start();
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8')).split('\n');
  await before.stop();
  await writeFile(pidFile, [process.pid, ...lines.slice(1)].join('\n'));
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
});

test('a first start that was killed half-way is begun again', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'postgres.new'));
  await writeFile(join(folder, 'postgres.new', 'PG_VERSION'), '18');
  await writeFile(join(folder, 'postgres.password'), 'of the first try');
  const { url } = await start(folder);
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
});

test('a start that fails says why in PostgreSQL’s words, and the next one can succeed', async () => {
  await expect(startPostgres({ dataDir, logger, settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
    /^PostgreSQL did not start: .*invalid value for parameter "shared_buffers": "plenty"/,
  );
  await start();
});

test('nothing of it lies outside its folder', async () => {
  const { url } = await start();
  expect((await readdir('/tmp')).filter((name) => name.includes(`PGSQL.${new URL(url).port}`))).toEqual([]);
  if (process.platform !== 'linux') return;
  const { pid } = (await readPostmasterFile(join(dataDir, 'postgres')))!;
  expect(await readFile(`/proc/${pid}/maps`, 'utf8')).not.toContain('/dev/shm');
});

test('a log that has grown large begins anew', async () => {
  await writeFile(join(dataDir, 'postgres.log'), 'x'.repeat(6 * 1024 * 1024));
  await start();
  expect((await stat(join(dataDir, 'postgres.log'))).size).toBeLessThan(100_000);
});

const asRoot = test.runIf(process.getuid?.() === 0);

asRoot('root starts it in a folder that only root may enter, as another user, and opens no folder for it', async () => {
  await chmod(parent, 0o700);
  onTestFinished(() => chmod(parent, 0o755));
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  expect((await stat(join(dataDir, 'postgres'))).uid).not.toBe(0);
  expect((await stat(parent)).mode & 0o777).toBe(0o700);
});

asRoot('a cluster that root has copied is given to the user that PostgreSQL runs as', async () => {
  await run('chown', ['-R', '0:0', dataDir]);
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
});
