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
// The tests kill processes but never the machine, so PostgreSQL needn't flush its data to disk.
const settings = { fsync: 'off' };

const run = promisify(execFile);
// All tests but one share a folder and leave it stopped: creating a cluster takes longer than everything else here.
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
  // Some tests kill the server while this client is connected.
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
// Registered before the URL is printed, because the signal may follow at once.
process.on('SIGINT', () => console.log('interrupted'));
console.log('url ' + postgres.url);
setInterval(() => {}, 1000);`;

test('data survives a restart, and text is UTF-8 with case rules for all scripts', async () => {
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

test('nobody can connect without the password, which only the owner can read', async () => {
  const { url } = await start();
  const wrong = new URL(url);
  wrong.password = 'guessed';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
});

test('a second start on the same folder is refused with one sentence while the first one runs', async () => {
  await start();
  await expect(startPostgres({ dataDir, logger })).rejects.toThrow(
    `The database in ${dataDir} is in use by process ${process.pid}`,
  );
});

test('a server left behind by a killed owner is stopped and restarted with all committed data', async () => {
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

test('Ctrl-C reaches the owner but not PostgreSQL', async () => {
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

test('a killed PostgreSQL is restarted at the same URL with its data', async () => {
  const { url } = await start();
  await query(url, 'DROP TABLE IF EXISTS mails; CREATE TABLE mails AS SELECT 1 AS id');
  process.kill((await readPostmasterFile(join(dataDir, 'postgres')))!.pid, 'SIGKILL');
  const rows = await waitUntil(() => query(url, 'SELECT id FROM mails').catch(() => undefined));
  expect(rows).toEqual([{ id: 1 }]);
});

test('a pid file from before a reboot, whose pid another program has, does not prevent the start', async () => {
  const before = await start();
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8')).split('\n');
  await before.stop();
  await writeFile(pidFile, [process.pid, ...lines.slice(1)].join('\n'));
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
});

test('a first start that was interrupted is done again at the next start', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'postgres.new'));
  await writeFile(join(folder, 'postgres.new', 'PG_VERSION'), '18');
  await writeFile(join(folder, 'postgres.password'), 'of the first try');
  const { url } = await start(folder);
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
});

test('a failed start reports PostgreSQL’s message, and the next one can succeed', async () => {
  await expect(startPostgres({ dataDir, logger, settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
    /^PostgreSQL did not start: .*invalid value for parameter "shared_buffers": "plenty"/,
  );
  await start();
});

test('PostgreSQL writes nothing outside its folder', async () => {
  const { url } = await start();
  expect((await readdir('/tmp')).filter((name) => name.includes(`PGSQL.${new URL(url).port}`))).toEqual([]);
  if (process.platform !== 'linux') return;
  const { pid } = (await readPostmasterFile(join(dataDir, 'postgres')))!;
  expect(await readFile(`/proc/${pid}/maps`, 'utf8')).not.toContain('/dev/shm');
});

test('a large log is truncated at the next start', async () => {
  await writeFile(join(dataDir, 'postgres.log'), 'x'.repeat(6 * 1024 * 1024));
  await start();
  expect((await stat(join(dataDir, 'postgres.log'))).size).toBeLessThan(100_000);
});

const asRoot = test.runIf(process.getuid?.() === 0);

asRoot(
  'root starts PostgreSQL as another user in a folder that only root may enter, without changing the folder',
  async () => {
    await chmod(parent, 0o700);
    onTestFinished(() => chmod(parent, 0o755));
    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    expect((await stat(join(dataDir, 'postgres'))).uid).not.toBe(0);
    expect((await stat(parent)).mode & 0o777).toBe(0o700);
  },
);

asRoot('a cluster that root has copied is given to the user that PostgreSQL runs as', async () => {
  await run('chown', ['-R', '0:0', dataDir]);
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
});
