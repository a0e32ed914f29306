import { type ChannelModel, connect } from 'amqplib';
import type { Logger } from '../../runtime/logger.js';
import { within } from '../../runtime/within.js';

export interface RabbitOptions {
  url: string;
  logger: Logger;
  /** Timeout of confirms and of all other requests. */
  answerWithinMs: number;
}

export interface RecoveringConnection {
  isConnected(): boolean;
  /** Why RabbitMQ blocks this connection, in its own words ("low on memory"); undefined if it doesn't. */
  blockedBy(): string | undefined;
  close(): Promise<void>;
}

/** Retries of the very first connection, over about half a minute. After that the process gives up. */
const MAX_FIRST_RETRIES = 12;

const HEARTBEAT_SECONDS = 15;

const SETUP_WITHIN_MS = 30_000;
const CLOSE_WITHIN_MS = 5_000;

/**
 * A connection that amqplib re-establishes whenever it is lost. `onConnected` opens channels each time. The caller
 * has to publish unconfirmed messages again. Rejects with a one-sentence message if the first connection fails.
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
    initialMaxRetries: MAX_FIRST_RETRIES,
    waitForConnect: false,
    setup: async (connection: ChannelModel) => {
      blockedBy = undefined;
      // While a quorum queue has no majority, some declares are never answered.
      await within({
        milliseconds: SETUP_WITHIN_MS,
        work: onConnected(connection),
        what: `opening the channels to ${purpose}`,
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
    logger.warn({ purpose, err: err.message }, 'lost the connection to RabbitMQ, reconnecting');
  });
  connection.on('connect', () => logger.info({ purpose }, 'connected to RabbitMQ'));
  connection.on('blocked', (reason: string) => {
    blockedBy = reason;
    logger.warn({ purpose, reason }, 'RabbitMQ blocks publishing');
  });
  connection.on('unblocked', () => {
    blockedBy = undefined;
    logger.info({ purpose }, 'RabbitMQ accepts messages again');
  });
  connection.on('error', () => {});

  try {
    await connection.waitForConnect();
  } catch (err) {
    throw new Error(`RabbitMQ at ${target.host} can't be reached: ${(err as Error).message}`);
  }
  // A hanging RabbitMQ doesn't answer the close. It redelivers unacked messages later.
  const close = () =>
    within({ milliseconds: CLOSE_WITHIN_MS, work: connection.close(), what: 'closing the connection' }).catch(
      (err: Error) => {
        logger.warn({ purpose, err: err.message }, 'the connection to RabbitMQ did not close cleanly');
      },
    );
  return { isConnected: () => isConnected, blockedBy: () => blockedBy, close };
};
