import { createRabbitAccounts } from '@tidings/core/broker/rabbitmq/accounts';
import { createLogAccounts } from '@tidings/core/delivery-log/accounts';
import { createLedgerAccounts } from '@tidings/core/ledger/accounts';
import { isDatabaseAway } from '@tidings/core/ledger/away';
import { type Account, accountOf } from '@tidings/core/runtime/account';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import { runMain } from '@tidings/core/runtime/lifecycle';
import { createLogger } from '@tidings/core/runtime/logger';
import { readSetUpConfig } from './assembly/config.js';

/** Time limit for reaching PostgreSQL, RabbitMQ or ClickHouse, which may still be starting. */
const REACHED_WITHIN_MS = 60_000;

const logger = createLogger({ name: 'accounts', level: 'warn' });

const firstPart = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1));

/** Throws if two accounts have the same name, since they would share their permissions. */
const accountsOf = (part: string, urls: { admin: string; server: string; worker: string }) => {
  const [admin, server, worker] = [urls.admin, urls.server, urls.worker].map(accountOf) as [Account, Account, Account];
  if (new Set([admin.name, server.name, worker.name]).size < 3) {
    throw new Error(`${part}: administrator, server and worker need names of their own`);
  }
  return { server, worker };
};

const isAway = (err: unknown): boolean => isDatabaseAway(err) || isDatabaseAway((err as Error).cause);

const makeAccounts = async (part: string, make: () => Promise<void>): Promise<void> => {
  const until = performance.now() + REACHED_WITHIN_MS;
  await keepTrying({
    task: make,
    what: `the accounts of ${part}`,
    logger,
    isOver: () => performance.now() > until,
    isFinal: (err) => !isAway(err),
  }).catch((err: Error) => {
    throw new Error(`${part}: ${err.message}`);
  });
  process.stdout.write(`${part}: the accounts are there.\n`);
};

// Creates the accounts of servers and workers in PostgreSQL, RabbitMQ and ClickHouse, except where the administrator's
// URL is absent. Running it again restores the permissions of the accounts.
await runMain(async () => {
  const config = readSetUpConfig(process.env);
  const { POSTGRES_ADMIN_URL, RABBITMQ_ADMIN_URL, CLICKHOUSE_ADMIN_URL } = config;
  if (POSTGRES_ADMIN_URL) {
    const { SERVER_DATABASE_URL: server, WORKER_DATABASE_URL: worker } = config;
    const accounts = accountsOf('PostgreSQL', { admin: POSTGRES_ADMIN_URL, server, worker });
    await makeAccounts('PostgreSQL', () => createLedgerAccounts({ adminUrl: POSTGRES_ADMIN_URL, ...accounts }));
  }
  if (RABBITMQ_ADMIN_URL) {
    const { SERVER_AMQP_URL: server, WORKER_AMQP_URL: worker } = config;
    const accounts = accountsOf('RabbitMQ', { admin: RABBITMQ_ADMIN_URL, server, worker });
    const vhost = firstPart(server) || '/';
    await makeAccounts('RabbitMQ', () => createRabbitAccounts({ adminUrl: RABBITMQ_ADMIN_URL, vhost, ...accounts }));
  }
  if (CLICKHOUSE_ADMIN_URL) {
    const { SERVER_CLICKHOUSE_URL: server, WORKER_CLICKHOUSE_URL: worker } = config;
    const accounts = accountsOf('ClickHouse', { admin: CLICKHOUSE_ADMIN_URL, server, worker });
    const database = firstPart(server) || 'default';
    await makeAccounts('ClickHouse', () =>
      createLogAccounts({ adminUrl: CLICKHOUSE_ADMIN_URL, database, ...accounts }),
    );
  }
});
