import { createRabbitAccounts } from '@tidings/core/broker/rabbitmq/accounts';
import { createLogAccounts } from '@tidings/core/delivery-log/accounts';
import { createLedgerAccounts } from '@tidings/core/ledger/accounts';
import { accountOf } from '@tidings/core/runtime/account';
import { runMain } from '@tidings/core/runtime/lifecycle';
import { readSetUpConfig } from './config.js';

const firstPart = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1));

// Makes the accounts that server and workers come with, in each part whose administrator is given. Run again, it sets them right again.
await runMain(async () => {
  const config = readSetUpConfig(process.env);
  const { POSTGRES_ADMIN_URL, RABBITMQ_ADMIN_URL, CLICKHOUSE_ADMIN_URL } = config;
  const say = (part: string) => process.stdout.write(`${part}: the accounts are there.\n`);
  if (POSTGRES_ADMIN_URL) {
    await createLedgerAccounts({
      adminUrl: POSTGRES_ADMIN_URL,
      server: accountOf(config.SERVER_DATABASE_URL),
      worker: accountOf(config.WORKER_DATABASE_URL),
    });
    say('PostgreSQL');
  }
  if (RABBITMQ_ADMIN_URL) {
    await createRabbitAccounts({
      adminUrl: RABBITMQ_ADMIN_URL,
      vhost: firstPart(config.SERVER_AMQP_URL) || '/',
      server: accountOf(config.SERVER_AMQP_URL),
      worker: accountOf(config.WORKER_AMQP_URL),
    });
    say('RabbitMQ');
  }
  if (CLICKHOUSE_ADMIN_URL) {
    await createLogAccounts({
      adminUrl: CLICKHOUSE_ADMIN_URL,
      database: firstPart(config.SERVER_CLICKHOUSE_URL) || 'default',
      server: accountOf(config.SERVER_CLICKHOUSE_URL),
      worker: accountOf(config.WORKER_CLICKHOUSE_URL),
    });
    say('ClickHouse');
  }
});
