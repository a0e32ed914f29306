/** One delivery to claim. Has no address or content: those stay in PostgreSQL, where fewer people can read them. */
export interface BrokerMessage {
  v: 1;
  deliveryId: string;
  dispatchId: string;
}

/**
 * `confirmed`: a queue has stored the message. `unpublished`: it was returned or refused, or no answer came. It may
 * be stored nevertheless; publishing it again is harmless.
 */
export type PublishOutcome = 'confirmed' | 'unpublished';

export interface OutgoingMessage {
  queue: string;
  /** A worker processes personal messages before others. */
  isPersonal: boolean;
  message: BrokerMessage;
}

export interface QueueState {
  /** Messages that no consumer has received. */
  ready: number;
  consumers: number;
}

/** The dispatcher's interface to the broker. */
export interface Publisher {
  /**
   * Publishes messages and resolves to their outcomes, in order. Declares missing queues. A queue that doesn't
   * confirm in time gets one message at a time until it confirms; the other messages are 'unpublished' at once.
   */
  publish(messages: OutgoingMessage[]): Promise<PublishOutcome[]>;
  /**
   * The number of messages waiting in the queue, without those that consumers have received. Declares the queue if it
   * is missing. Infinity while the queue doesn't answer, so that nothing is published to it.
   */
  depth(queue: string): Promise<number>;
  /**
   * Reads a queue's state without changing anything; undefined if it doesn't exist. Throws while the broker is
   * unavailable.
   */
  inspect(queue: string): Promise<QueueState | undefined>;
  /**
   * Listeners are called when messages may be lost: after a reconnect (without a name), or when a queue had to be
   * declared again (with its name).
   */
  onLoss(listener: (queue?: string) => void): void;
  /** False while there is no connection. */
  isConnected(): boolean;
  /** Rejects with the reason while the broker doesn't store messages: no connection, blocked, or no confirm in time. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface ReceivedMessage {
  queue: string;
  isPersonal: boolean;
  /** The decoded message. Undefined if the body isn't one of our messages. */
  message: BrokerMessage | undefined;
  ack(): void;
  /** Returns the message to its queue. */
  requeue(): void;
  /** Moves the message to the dead letters. */
  reject(): void;
}

/** The worker's interface to the broker. */
export interface Consumer {
  /** Consumes a queue with at most `prefetch` unacked messages. Declares the queue, and resumes after reconnects. */
  consume(queue: string, options: { prefetch: number; onMessage: (message: ReceivedMessage) => void }): Promise<void>;
  /** Stops consuming. Unacked messages stay with the receiver. */
  cancel(queue: string): Promise<void>;
  isConnected(): boolean;
  close(): Promise<void>;
}

/** Connects a process to one broker. */
export interface Broker {
  createPublisher(): Promise<Publisher>;
  createConsumer(): Promise<Consumer>;
}
