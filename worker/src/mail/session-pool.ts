import type { Logger } from '@tidings/core/runtime/logger';
import { createConnectionLimit } from './connection-limit.js';
import { createSendRate } from './send-rate.js';
import { NoFreeConnectionError } from './smtp-outcome.js';
import { openSmtpSession, type SignInMemory, type SmtpSession } from './smtp-session.js';
import type { SmtpSettings } from './smtp-settings.js';

/** A learned limit is forgotten after this time, since it may have been temporary. */
const LEARNED_FOR_MS = 10 * 60_000;

/** Milliseconds to wait for the reply to QUIT. */
const QUIT_MS = 2_000;

class PoolClosedError extends Error {
  readonly code = 'ECONNECTION';
  constructor() {
    super('the connections to the mail server are closing');
    this.name = 'PoolClosedError';
  }
}

export interface SessionPool {
  /** Resolves to a session for one mail. Rejects if the server can't be reached at all, or when the signal is aborted. */
  acquire(signal: AbortSignal): Promise<SmtpSession>;
  /** Closes an unusable session. Resolves to a new session, or to an existing one if the server refuses a new connection. */
  replace(session: SmtpSession, signal: AbortSignal): Promise<SmtpSession>;
  /** Returns a session to the pool after its mail. A closed session, or one that reached its maximum of mails, is removed. */
  release(session: SmtpSession): void;
  /** Closes a session because the server reports too many, and lowers the limit. Returns false if it was the only session. */
  refuse(session: SmtpSession): boolean;
  /** Call when the server turned out to accept this many mails per connection. */
  learnMailMax(mails: number): void;
  /** Resolves once there is a session. Rejects if none can be opened. */
  probe(): Promise<void>;
  /** Open connections, and how many may be open. */
  size(): { open: number; limit: number };
  /** Closes idle sessions now, and busy ones after their mail. Opens no more. */
  close(): void;
}

interface Waiter {
  resolve: (session: SmtpSession) => void;
  reject: (reason: unknown) => void;
}

/**
 * A pool of up to `settings.connections` sessions. The first one is opened alone, and the pool at most doubles at a time, so an unavailable
 * server gets a single connection attempt. If the server refuses a connection while others work, the pool uses only those that
 * work, and tries an additional one from time to time.
 */
export const createSessionPool = ({
  settings,
  onLimit,
  logger,
}: {
  settings: SmtpSettings;
  /** Called with the maximum number of connections, whenever it changes. */
  onLimit: (connections: number) => void;
  logger: Logger;
}): SessionPool => {
  /** The open sessions. A session that has sent QUIT stays in it until the server has closed the connection. */
  const open = new Set<SmtpSession>();
  const idle = new Map<SmtpSession, NodeJS.Timeout>();
  const opening = new Set<AbortController>();
  const waiters: Waiter[] = [];
  const memory: SignInMemory = {};
  const waitForRate = settings.rate && createSendRate(settings.rate);
  /** An additional session that may exceed the server's limit. It is on trial until its first mail is sent. */
  let onTrial: SmtpSession | undefined;
  let learned: { mails: number; at: number } | undefined;
  let isClosed = false;

  const limit = createConnectionLimit({
    max: settings.connections,
    onChange: onLimit,
    onProbe: () => grow(),
    logger,
  });

  /** Lowers the limit to the sessions that work, because the server refused another one. */
  const shrink = (why?: Error) => {
    onTrial = undefined;
    limit.shrinkTo(open.size, why);
  };

  const openOne = async (giveUp = new AbortController()): Promise<SmtpSession> => {
    opening.add(giveUp);
    try {
      const session = await openSmtpSession(settings, { signal: giveUp.signal, memory, onEnd: forget });
      open.add(session);
      if (limit.opened(open.size)) onTrial = session;
      return session;
    } finally {
      opening.delete(giveUp);
    }
  };

  /** Opens sessions for waiting mails, as many as the limit allows. */
  const grow = () => {
    const mayOpen = () => Math.min(limit.connections() - open.size, Math.max(1, 2 * open.size)) - opening.size;
    while (!isClosed && waiters.length > opening.size && mayOpen() > 0) openOne().then(hand, onRefused);
  };

  const onRefused = (err: Error) => {
    if (err === ABANDONED) return grow();
    if (open.size > 0) shrink(err);
    else if (opening.size === 0) for (const { reject } of waiters.splice(0)) reject(err);
  };

  /** Gives a session to the mail that has waited longest. If none waits, the session becomes idle. */
  const hand = (session: SmtpSession) => {
    const next = waiters.shift();
    if (next) next.resolve(session);
    else if (isClosed) session.quit();
    else idle.set(session, setTimeout(() => retire(session), settings.idleMs).unref());
    grow();
  };

  const stopIdling = (session: SmtpSession) => {
    clearTimeout(idle.get(session));
    idle.delete(session);
  };

  /** Takes the most recently used session, so that the others can time out. */
  const takeIdle = (): SmtpSession | undefined => {
    const session = [...idle.keys()].at(-1);
    if (session) stopIdling(session);
    return session;
  };

  /** Removes a session that we or the server have closed. */
  const forget = (session: SmtpSession) => {
    open.delete(session);
    stopIdling(session);
    grow();
  };

  const retire = (session: SmtpSession) => {
    stopIdling(session);
    session.quit();
    setTimeout(() => session.close(), QUIT_MS).unref();
  };

  const mailMaxOf = ({ mailMax = Number.POSITIVE_INFINITY }: SmtpSession): number => {
    if (learned && performance.now() - learned.at > LEARNED_FOR_MS) learned = undefined;
    return Math.min(settings.mailsPerConnection, mailMax, learned?.mails ?? Number.POSITIVE_INFINITY);
  };

  const waitForSession = (signal: AbortSignal): Promise<SmtpSession> =>
    new Promise((resolve, reject) => {
      const onAbort = () => {
        waiters.splice(waiters.indexOf(waiter), 1);
        // Give up a connection attempt that no mail waits for any more: with a silent server it would last until the timeout.
        const [oldest] = opening;
        if (oldest && opening.size > waiters.length) oldest.abort(ABANDONED);
        reject(open.size > 0 ? new NoFreeConnectionError() : signal.reason);
      };
      const stopListening = () => signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        resolve: (session) => {
          stopListening();
          resolve(session);
        },
        reject: (reason) => {
          stopListening();
          reject(reason);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiters.push(waiter);
      grow();
    });

  const acquire = async (signal: AbortSignal): Promise<SmtpSession> => {
    if (isClosed) throw new PoolClosedError();
    signal.throwIfAborted();
    await waitForRate?.(signal);
    return takeIdle() ?? waitForSession(signal);
  };

  return {
    acquire,

    replace: async (session, signal) => {
      open.delete(session);
      const giveUp = new AbortController();
      const onAbort = () => giveUp.abort(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      // Open the new session before closing the old one, so that no waiting mail takes its place in the pool.
      const opened = isClosed ? Promise.reject(new PoolClosedError()) : openOne(giveUp);
      session.close();
      try {
        return await opened;
      } catch (err) {
        if (open.size === 0 || isClosed || signal.aborted) throw err;
        shrink(err as Error);
        return acquire(signal);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },

    release: (session) => {
      if (!session.isOpen()) return forget(session);
      if (session === onTrial) {
        onTrial = undefined;
        limit.passTrial();
      }
      if (isClosed || session.mails >= mailMaxOf(session)) return retire(session);
      hand(session);
    },

    refuse: (session) => {
      open.delete(session);
      const others = open.size > 0;
      if (others) shrink();
      session.close();
      return others;
    },

    learnMailMax: (mails) => {
      if (learned && learned.mails <= mails) return;
      learned = { mails, at: performance.now() };
      logger.info({ mails }, 'the mail server accepts this many mails per connection');
    },

    probe: async () => {
      if (open.size === 0) hand(await openOne());
    },

    size: () => ({ open: open.size, limit: limit.connections() }),

    close: () => {
      isClosed = true;
      limit.stop();
      for (const session of [...idle.keys()]) retire(session);
      for (const giveUp of opening) giveUp.abort(new PoolClosedError());
      for (const { reject } of waiters.splice(0)) reject(new PoolClosedError());
    },
  };
};

/** The reason with which a connection attempt is aborted when no mail waits for it any more. */
const ABANDONED = new Error('the connection is not needed any more');
