/** One delivery to be claimed. No address and no content, since brokers are looked into and PostgreSQL has them. */
export interface BrokerMessage {
  v: 1;
  deliveryId: string;
  dispatchId: string;
}

/**
 * `confirmed`: a queue has it, for good. `unpublished`: it was returned, refused, or the connection was lost before an
 * answer; it may or may not be there, and publishing it again is harmless.
 */
export type PublishOutcome = 'confirmed' | 'unpublished';

export interface OutgoingMessage {
  queue: string;
  /** Personal messages are handed out before the others by whoever has taken both. */
  isPersonal: boolean;
  message: BrokerMessage;
}

export interface QueueState {
  /** Messages that no consumer holds. */
  ready: number;
  consumers: number;
}

/** The dispatcher's side. */
export interface Publisher {
  /**
   * Resolves once each message has its outcome, in the order given. Declares queues that aren't there. A queue that confirms nothing in time is
   * given one message at a time until it does; the rest is 'unpublished' at once.
   */
  publish(messages: OutgoingMessage[]): Promise<PublishOutcome[]>;
  /**
   * How many messages wait in the queue, not counting those that consumers hold. Declares a queue that isn't there. Infinity while
   * the queue is being waited for, so that nothing more is published to it.
   */
  depth(queue: string): Promise<number>;
  /** What the broker says of a queue; undefined where there is none of that name. Changes nothing. Throws while the broker is away. */
  look(queue: string): Promise<QueueState | undefined>;
  /** Called when messages may be gone: after a reconnect, with no name; with one, for a queue that was declared anew. */
  onLoss(listener: (queue?: string) => void): void;
  /** False while there is no connection. */
  isConnected(): boolean;
  /** Rejects, saying why, while the broker doesn't store what it is given: no connection, blocked, or no confirm in time. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface ReceivedMessage {
  queue: string;
  isPersonal: boolean;
  /** Absent where the body isn't a message of ours. */
  message: BrokerMessage | undefined;
  ack(): void;
  /** Back to its queue, for whoever takes from that next. */
  requeue(): void;
  /** To the dead letters. */
  reject(): void;
}

/** The worker's side. */
export interface Consumer {
  /** Takes from a queue, at most `prefetch` messages ahead of their acks; declares it. Survives reconnects. */
  consume(queue: string, options: { prefetch: number; onMessage: (message: ReceivedMessage) => void }): Promise<void>;
  /** Stops taking from a queue. Messages that aren't acked stay the receiver's. */
  cancel(queue: string): Promise<void>;
  isConnected(): boolean;
  close(): Promise<void>;
}

/** One broker: how a process gets at its sides. */
export interface Broker {
  createPublisher(): Promise<Publisher>;
  createConsumer(): Promise<Consumer>;
}
