import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open, stat, truncate } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { availableMemory, sharedBuffersMb } from './memory.js';
import { postgresEnvironment } from './postgres-cluster.js';
import type { PostgresUser } from './postgres-user.js';
import { readPostmasterFile } from './postmaster-file.js';

/** A PostgreSQL server that accepts connections. */
export interface PostgresProcess {
  pid: number;
  /** Resolves when the process has exited. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface LaunchOptions {
  postgres: string;
  cluster: string;
  user: PostgresUser;
  logFile: string;
  port: number;
  settings: Record<string, string>;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // PostgreSQL uses only its own folder: no socket in /tmp, and no /dev/shm, which containers limit to 64 MB.
  unix_socket_directories: '',
  dynamic_shared_memory_type: 'mmap',
  shared_buffers: `${sharedBuffersMb(availableMemory())}MB`,
  max_connections: '100',
  // The embedded PostgreSQL has no replicas.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Clients get the error. The log must not contain statements and parameters, which may hold addresses.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
};

const MAX_LOG_BYTES = 5 * 1024 * 1024;
/** Time limit of a start, including crash recovery. */
const START_WITHIN_MS = 300_000;
const STOP_WITHIN_MS = 30_000;

// Temporary errors: another program took the free port first, or children of a killed server are still exiting.
const TEMPORARY = /Address already in use|pre-existing shared memory block/;

/** Starts PostgreSQL and waits until it accepts connections. Otherwise throws an error with the end of its log. */
export const launchPostgres = async (options: LaunchOptions): Promise<PostgresProcess> => {
  const until = performance.now() + 10_000;
  for (;;) {
    try {
      return await launchOnce(options);
    } catch (err) {
      if (!TEMPORARY.test(String(err)) || performance.now() > until) throw err;
      await sleep(100);
    }
  }
};

const launchOnce = async ({ postgres, cluster, user, logFile, port, settings }: LaunchOptions) => {
  const from = await prepareLog(logFile);
  const flags = Object.entries({ ...SETTINGS, port: String(port), ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const { file, args, options } = user.command(postgres, ['-D', cluster, ...flags]);
  const log = openSync(logFile, 'a', 0o600);
  // Detached: Ctrl-C signals the whole process group and would stop PostgreSQL before results in progress are stored.
  const child = spawn(file, args, {
    ...options,
    cwd: cluster,
    env: postgresEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();

  let failure: Error | undefined;
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = (err?: Error) => {
      failure = err;
      over = true;
      process.off('exit', onExit);
      resolve();
    };
    child.once('exit', () => end());
    child.once('error', end);
  });
  const onExit = () => child.kill('SIGINT');
  process.on('exit', onExit);

  const isReady = async () => {
    const postmaster = await readPostmasterFile(cluster);
    return postmaster?.pid === child.pid && postmaster?.status === 'ready';
  };
  await waitUntil(async () => over || (await isReady()), { withinMs: START_WITHIN_MS, what: "PostgreSQL's start" });
  if (over) {
    throw new Error(`PostgreSQL did not start: ${failure?.message ?? (await tailOf(logFile, from))}`, {
      cause: failure,
    });
  }

  const stop = async () => {
    if (over) return;
    // SIGINT is PostgreSQL's fast shutdown. SIGQUIT is its immediate one, after which the next start runs crash
    // recovery.
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_WITHIN_MS);
    child.ref();
    await ended;
    clearTimeout(timer);
  };
  return { pid: child.pid!, ended, stop };
};

/** Resolves to the offset at which this start's log begins. */
const prepareLog = async (logFile: string): Promise<number> => {
  const size = (await stat(logFile).catch(() => undefined))?.size ?? 0;
  if (size <= MAX_LOG_BYTES) return size;
  await truncate(logFile);
  return 0;
};

const tailOf = async (logFile: string, from: number): Promise<string> => {
  const file = await open(logFile);
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - 4096);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    await file.read(buffer, 0, buffer.length, start);
    const lines = buffer.toString().trim().split('\n').filter(Boolean);
    return lines.slice(-5).join(' | ') || `it wrote nothing to ${logFile}`;
  } finally {
    await file.close();
  }
};
