import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { freePort } from '@tidings/embedded/postgres/free-port';
import pg from 'pg';
import { cleanUp } from './clean-up.js';

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];

/** The path of PgBouncer, or undefined if it isn't installed. */
export const PGBOUNCER = folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path));

const decoded = ({ username, password }: URL) => [username, password].map(decodeURIComponent);

/** Starts a PgBouncer in front of the databases of these URLs. `through` returns a URL that leads through it. */
export const startPgbouncer = async (databaseUrls: string[], settings: Record<string, string | number>) => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  const port = await freePort();
  const { hostname, port: postgresPort } = new URL(databaseUrls[0]!);
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    ...settings,
  };
  const lines = Object.entries({ ...all, auth_file: join(folder, 'users') }).map(
    ([name, value]) => `${name} = ${value}`,
  );
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]\n* = host=${hostname} port=${postgresPort}\n[pgbouncer]\n${lines.join('\n')}\n`,
  );
  const users = new Map(databaseUrls.map((url) => decoded(new URL(url)) as [string, string]));
  await writeFile(
    join(folder, 'users'),
    [...users].map((user) => user.map((word) => `"${word}"`).join(' ')).join('\n'),
  );
  // As root it runs as another user, who must be able to read these files.
  await chmod(folder, 0o755);
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(PGBOUNCER!, [...asUser, join(folder, 'pgbouncer.ini')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  cleanUp(async () => {
    child.kill('SIGKILL');
    await waitUntil(hasEnded, { what: 'the end of PgBouncer' });
    await rm(folder, { recursive: true });
  });
  const through = (url: string): string => {
    const near = new URL(url);
    near.host = `127.0.0.1:${port}`;
    return near.href;
  };
  const answers = async () => {
    if (hasEnded()) throw new Error(`PgBouncer ended: ${output}`);
    const client = new pg.Client(through(databaseUrls[0]!));
    client.on('error', () => {});
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  };
  await waitUntil(answers, { what: 'PgBouncer', everyMs: 50 });
  return { through };
};
