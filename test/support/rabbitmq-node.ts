import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { freePort } from '@tidings/embedded/postgres/free-port';
import { cleanUp } from './clean-up.js';

const run = promisify(execFile);

/** The folder of RabbitMQ's programs. `rabbitmqctl` in PATH is a wrapper for RabbitMQ's user. */
const findPrograms = async (): Promise<string> => {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const found = await realpath(join(folder, 'rabbitmqctl')).catch(() => undefined);
    if (found) return dirname(found);
  }
  throw new Error('rabbitmqctl is not in PATH');
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true) ?? socket.destroy());
    socket.on('error', () => resolve(false));
  });

/**
 * Starts a separate RabbitMQ in its own folder, which a test may kill. `plugins` are its enabled plugins. The management API has its own
 * address.
 */
export const startRabbitNode = async ({ plugins = [] }: { plugins?: string[] } = {}) => {
  const programs = await findPrograms();
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  const [port, distributionPort, managementPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const name = `tidings-${randomBytes(4).toString('hex')}@localhost`;
  const management = plugins.includes('rabbitmq_management')
    ? `management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = ${managementPort}\n`
    : '';
  await writeFile(join(folder, 'rabbitmq.conf'), `listeners.tcp.default = 127.0.0.1:${port}\n${management}`);
  await writeFile(join(folder, 'plugins'), `[${plugins.join(',')}].\n`);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    RABBITMQ_NODENAME: name,
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
  };
  let child: ChildProcess | undefined;

  const start = async () => {
    child = spawn(join(programs, 'rabbitmq-server'), [], { env, detached: true, stdio: 'ignore' });
    await waitUntil(() => accepts(port), { what: 'RabbitMQ', withinMs: 60_000, everyMs: 50 });
  };
  const kill = async () => {
    process.kill(-child!.pid!, 'SIGKILL');
    await waitUntil(async () => !(await accepts(port)), { what: 'the end of RabbitMQ' });
  };
  await start();
  cleanUp(async () => {
    await kill().catch(() => {});
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}/%2F`,
    managementUrl: `http://guest:guest@127.0.0.1:${managementPort}`,
    start,
    kill,
    ctl: async (...args: string[]): Promise<string> =>
      (await run(join(programs, 'rabbitmqctl'), ['-n', name, '--silent', ...args], { env })).stdout,
  };
};
