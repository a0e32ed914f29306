import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { prepareKeys } from '@tidings/core/keys/keys';
import { watchSchema } from '@tidings/core/ledger/watch-schema';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startTracer } from '@tidings/core/tracing/start-tracer';
import { adminOf, logRetentionOf, serverSettingsOf } from '@tidings/server/assembly/config';
import { createServer } from '@tidings/server/assembly/create-server';
import { connectDatabase } from '@tidings/server/assembly/database/connect';
import { type AdminAccount, ensureFirstAdmin } from '@tidings/server/assembly/first-admin';
import { workerSettingsOf } from '@tidings/worker/config';
import { createWorker } from '@tidings/worker/create-worker';
import type { Config } from './config.js';
import { fillDemo } from './demo/fill-demo.js';
import { startInfrastructure } from './infrastructure.js';
import { keepSecretKey } from './secret-key.js';

export interface Tidings extends Running {
  url: string;
  mailboxPage?: string;
  /** Where the listener for bounces is, and the addresses that it takes. Undefined if there is none. */
  bounces?: { url: string; address: string } | undefined;
  /** The first admin with its password, if it was created by this start. */
  admin?: Required<AdminAccount>;
  /** Resolves if a newer server has migrated the database to a schema that this process can't work with. */
  failure: Promise<Error>;
}

/**
 * Starts server, worker and infrastructure in this process. If a part fails to start, stops those that have started.
 */
export const startTidings = async (config: Config, logger: Logger): Promise<Tidings> => {
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const infrastructure = await startInfrastructure(config, logger);
    started.push(infrastructure.stop);
    const SECRET_KEY = config.SECRET_KEY ?? (await keepSecretKey(config.DATA_DIR));
    const { broker, clickhouse, databaseUrl, smtpUrl, mailbox } = infrastructure;
    const mailboxPage = mailbox?.pageUrl;

    const database = await connectDatabase({ url: databaseUrl, logger });
    started.push(database.close);
    const { dataSource, pool } = database;
    const schema = watchSchema({ sql: pool, part: 'server', logger });
    started.push(schema.stop);
    const keys = await prepareKeys(pool, {
      secretKey: SECRET_KEY,
      previousSecretKey: config.SECRET_KEY_PREVIOUS,
    });
    await prepareDeliveryLog(clickhouse, logRetentionOf(config));
    const admin = await ensureFirstAdmin(dataSource, adminOf(config));
    if (config.DEMO === 'on') await fillDemo(dataSource);

    const bounces = bounceSettingsOf(config);
    const consumer = await broker.createConsumer();
    started.push(consumer.close);
    const publisher = await broker.createPublisher();
    started.push(publisher.close);
    const tracer = await startTracer({ env: process.env, name: 'tidings', logger });
    started.push(tracer.stop);
    const server = await createServer(
      { database, keys, publisher, clickhouse, tracer, logger: logger.child({ part: 'server' }) },
      serverSettingsOf({ ...config, ...bounces, SECRET_KEY, MAILBOX_URL: mailboxPage, linkBase: publicUrlOf(config) }),
    );
    started.push(server.stop);
    if (server.bounceUrl) mailbox?.returnTo(server.bounceUrl);
    const worker = createWorker(
      { pool, keys, consumer, clickhouse, tracer, logger: logger.child({ part: 'worker' }) },
      { ...workerSettingsOf({ ...config, ...bounces, SMTP_URL: smtpUrl }), publicUrl: publicUrlOf(config, server.url) },
    );
    // The server stops first, so that nothing is accepted while the worker ends.
    started.splice(-1, 0, worker.stop);
    return {
      url: server.url,
      mailboxPage,
      ...(server.bounceUrl &&
        bounces.BOUNCE_ADDRESS && { bounces: { url: server.bounceUrl, address: bounces.BOUNCE_ADDRESS } }),
      admin,
      failure: schema.tooNew,
      stop,
    };
  } catch (err) {
    await stop();
    throw err;
  }
};

/** With the embedded mailbox, mails bounce to a listener on a free port of this machine. A real mail server needs a real address. */
const bounceSettingsOf = ({
  SMTP_URL,
  BOUNCE_ADDRESS,
  BOUNCE_PORT,
}: Config): Pick<Config, 'BOUNCE_ADDRESS' | 'BOUNCE_PORT'> =>
  SMTP_URL
    ? { BOUNCE_ADDRESS, BOUNCE_PORT }
    : { BOUNCE_ADDRESS: BOUNCE_ADDRESS ?? 'bounces@localhost', BOUNCE_PORT: BOUNCE_PORT ?? 0 };

/** Where links in mails lead. Without PUBLIC_URL they lead to this machine, since newcomers read their mails on it. */
const publicUrlOf = ({ PUBLIC_URL, PORT }: Pick<Config, 'PUBLIC_URL' | 'PORT'>, serverUrl?: string): string =>
  PUBLIC_URL ?? `http://localhost:${serverUrl ? new URL(serverUrl).port : PORT}`;
