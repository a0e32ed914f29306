import { type ChannelModel, connect } from 'amqplib';
import type { Logger } from '../../runtime/logger.js';
import { within } from '../../runtime/within.js';

export interface RecoveringConnection {
  isConnected(): boolean;
  /** Why RabbitMQ reads nothing from this connection, in its own words ("low on memory"); undefined while it does. */
  blockedBy(): string | undefined;
  close(): Promise<void>;
}

/** How often the very first connection is tried again, over about half a minute, before the process gives up. */
const FIRST_TRIES = 12;

const HEARTBEAT_SECONDS = 15;

const SETUP_WITHIN_MS = 30_000;
const CLOSE_WITHIN_MS = 5_000;

/**
 * A connection that amqplib makes again whenever it is lost. `onConnected` opens channels on it, each time anew; what
 * was published without a confirm is for the caller to publish again. Rejects with one plain sentence where the first
 * connection can't be made.
 */
export const connectRecovering = async ({
  url,
  purpose,
  logger,
  onConnected,
}: {
  url: string;
  purpose: string;
  logger: Logger;
  onConnected: (connection: ChannelModel) => Promise<void>;
}): Promise<RecoveringConnection> => {
  let isConnected = false;
  let blockedBy: string | undefined;
  const target = new URL(url);
  if (!target.searchParams.has('heartbeat')) target.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  const recovery = {
    initialDelay: 100,
    maxDelay: 3_000,
    initialMaxRetries: FIRST_TRIES,
    waitForConnect: false,
    setup: async (connection: ChannelModel) => {
      blockedBy = undefined;
      // While a quorum queue has lost its majority, some declares are never answered.
      await within({
        milliseconds: SETUP_WITHIN_MS,
        work: onConnected(connection),
        what: `the channels to ${purpose}`,
      });
      isConnected = true;
    },
  };
  const connection = await connect(target.href, {
    recovery,
    timeout: 10_000,
    clientProperties: { connection_name: purpose },
  });

  connection.on('disconnect', (err: Error) => {
    isConnected = false;
    logger.warn({ purpose, err: err.message }, 'RabbitMQ is away, connecting again');
  });
  connection.on('connect', () => logger.info({ purpose }, 'connected to RabbitMQ'));
  connection.on('blocked', (reason: string) => {
    blockedBy = reason;
    logger.warn({ purpose, reason }, 'RabbitMQ takes no messages for now');
  });
  connection.on('unblocked', () => {
    blockedBy = undefined;
    logger.info({ purpose }, 'RabbitMQ takes messages again');
  });
  connection.on('error', () => {});

  try {
    await connection.waitForConnect();
  } catch (err) {
    throw new Error(`RabbitMQ at ${target.host} can't be reached: ${(err as Error).message}`);
  }
  // A silent RabbitMQ doesn't answer the close. Messages that weren't acked are delivered again.
  const close = () =>
    within({ milliseconds: CLOSE_WITHIN_MS, work: connection.close(), what: 'the closing' }).catch((err: Error) => {
      logger.warn({ purpose, err: err.message }, 'the connection to RabbitMQ was not closed in order');
    });
  return { isConnected: () => isConnected, blockedBy: () => blockedBy, close };
};
