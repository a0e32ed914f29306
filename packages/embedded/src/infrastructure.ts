import { join } from 'node:path';
import type { Broker } from '@tidings/core/broker/broker';
import { createMemoryBroker } from '@tidings/core/broker/memory';
import { createRabbitBroker } from '@tidings/core/broker/rabbitmq/rabbitmq';
import { type DeliveryLog, openDeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { openChdb } from './clickhouse.js';
import type { Config } from './config.js';
import { type Mailbox, startMailbox } from './mailbox.js';
import { startPostgres } from './postgres.js';

export interface Infrastructure extends Running {
  databaseUrl: string;
  broker: Broker;
  clickhouse: DeliveryLog;
  smtpUrl: string;
  /** Absent if SMTP_URL is set. */
  mailbox?: Pick<Mailbox, 'pageUrl' | 'returnTo'>;
}

type Settings = Pick<
  Config,
  'DATA_DIR' | 'HOST' | 'MAILBOX_PORT' | 'DATABASE_URL' | 'AMQP_URL' | 'CLICKHOUSE_URL' | 'SMTP_URL'
>;

/** Starts the embedded version of each part whose URL isn't set. */
export const startInfrastructure = async (settings: Settings, logger: Logger): Promise<Infrastructure> => {
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.reverse()) await end();
  };
  /** Waits until a part runs and registers how to stop it, so that it is stopped if another part fails to start. */
  const part = async <Part>(start: Promise<Part>, end: (part: Part) => Promise<void>): Promise<Part> => {
    const running = await start;
    started.push(() => end(running));
    return running;
  };

  const startDatabase = async () => {
    if (settings.DATABASE_URL) return settings.DATABASE_URL;
    const { url } = await part(startPostgres({ dataDir: settings.DATA_DIR, logger }), (postgres) => postgres.stop());
    return url;
  };
  const openLog = async () => {
    const { CLICKHOUSE_URL, DATA_DIR } = settings;
    if (CLICKHOUSE_URL) {
      const remote = openDeliveryLog({ url: CLICKHOUSE_URL });
      return part(Promise.resolve(remote), (client) => client.close());
    }
    const { client } = await part(openChdb({ path: join(DATA_DIR, 'clickhouse') }), (chdb) => chdb.close());
    return client;
  };
  const openMail = async () => {
    if (settings.SMTP_URL) return { smtpUrl: settings.SMTP_URL };
    const mailbox = await part(startMailboxOn(settings), ({ close }) => close());
    return { smtpUrl: mailbox.smtpUrl, mailbox };
  };

  const results = await Promise.allSettled([startDatabase(), openLog(), openMail()]);
  const [database, log, mail] = results;
  if (database.status === 'rejected' || log.status === 'rejected' || mail.status === 'rejected') {
    await stop();
    throw results.find((result) => result.status === 'rejected')!.reason;
  }
  return {
    databaseUrl: database.value,
    broker: settings.AMQP_URL ? createRabbitBroker({ url: settings.AMQP_URL, logger }) : createMemoryBroker(),
    clickhouse: log.value,
    ...mail.value,
    stop,
  };
};

/** Starts the mailbox on MAILBOX_PORT, or on a free port if that one is in use. */
const startMailboxOn = async ({ HOST, MAILBOX_PORT }: Settings) => {
  try {
    return await startMailbox({ host: HOST, smtpPort: 0, httpPort: MAILBOX_PORT });
  } catch (err) {
    if ((err as { code?: string }).code !== 'EADDRINUSE') throw err;
    return startMailbox({ host: HOST, smtpPort: 0, httpPort: 0 });
  }
};
