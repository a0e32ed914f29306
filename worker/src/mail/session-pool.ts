import type { Logger } from '@tidings/core/runtime/logger';
import { createConnectionLimit } from './connection-limit.js';
import { createSendRate } from './send-rate.js';
import { NoFreeConnectionError } from './smtp-outcome.js';
import { openSmtpSession, type SignInMemory, type SmtpSession } from './smtp-session.js';
import type { SmtpSettings } from './smtp-settings.js';

/** A learned limit may have been a passing state of the server. After this time it is forgotten and, if need be, learned again. */
const LEARNED_FOR_MS = 10 * 60_000;

/** For how long a server may take to answer QUIT. */
const QUIT_MS = 2_000;

class PoolClosedError extends Error {
  readonly code = 'ECONNECTION';
  constructor() {
    super('the connections to the mail server are being closed');
    this.name = 'PoolClosedError';
  }
}

export interface SessionPool {
  /** Resolves to a session for one mail. Rejects where the server can't be reached at all, or the signal is aborted. */
  acquire(signal: AbortSignal): Promise<SmtpSession>;
  /** Closes a session that turned out to be of no use, and resolves to another: a new one where the server lets us connect. */
  replace(session: SmtpSession, signal: AbortSignal): Promise<SmtpSession>;
  /** Gives a session back after its mail. One that is closed, or has taken as many mails as it may, goes out of use. */
  release(session: SmtpSession): void;
  /**
   * Closes a session since the server says that there are too many, and keeps to fewer from then on. False where it was the only
   * one.
   */
  refuse(session: SmtpSession): boolean;
  /** Notes that the server takes this many mails over one connection. */
  learnMailMax(mails: number): void;
  /** Resolves once there is a session. Rejects where none can be opened. */
  probe(): Promise<void>;
  /** Connections that are open, and how many there may be. */
  size(): { open: number; limit: number };
  /** Idle sessions end now, those at work after their mail. Nothing is begun any more. */
  close(): void;
}

interface Waiter {
  resolve: (session: SmtpSession) => void;
  reject: (reason: unknown) => void;
}

/**
 * Keeps up to `settings.connections` sessions. The first is opened alone, then twice as many as there are: a server that is away
 * is asked once. Where the server refuses a connection while others work, the pool keeps to those that work, and from time to
 * time tries one more.
 */
export const createSessionPool = ({
  settings,
  onLimit,
  logger,
}: {
  settings: SmtpSettings;
  /** Told how many connections are in use at a time, at most, whenever that changes. */
  onLimit: (connections: number) => void;
  logger: Logger;
}): SessionPool => {
  /** Those that quit are among them until the server has closed. */
  const open = new Set<SmtpSession>();
  const idle = new Map<SmtpSession, NodeJS.Timeout>();
  const opening = new Set<AbortController>();
  const waiters: Waiter[] = [];
  const memory: SignInMemory = {};
  const waitForTurn = settings.rate && createSendRate(settings.rate);
  /** A connection beyond those that are known to work, until its first mail. */
  let onTrial: SmtpSession | undefined;
  let learned: { mails: number; at: number } | undefined;
  let isClosed = false;

  const limit = createConnectionLimit({
    max: settings.connections,
    onChange: onLimit,
    onProbe: () => grow(),
    logger,
  });

  /** The server has refused a connection while others work. */
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

  /** Opens as many sessions as are waited for and may be opened. */
  const grow = () => {
    const mayOpen = () => Math.min(limit.connections() - open.size, Math.max(1, 2 * open.size)) - opening.size;
    while (!isClosed && waiters.length > opening.size && mayOpen() > 0) openOne().then(hand, onRefused);
  };

  const onRefused = (err: Error) => {
    if (err === ABANDONED) return grow();
    if (open.size > 0) shrink(err);
    else if (opening.size === 0) for (const { reject } of waiters.splice(0)) reject(err);
  };

  /** To whoever has waited longest, or to the idle ones. */
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

  /** The one that was used last: the others may end of idleness. */
  const takeIdle = (): SmtpSession | undefined => {
    const session = [...idle.keys()].at(-1);
    if (session) stopIdling(session);
    return session;
  };

  /** The session has ended, by whomever. */
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
        // Give up a connection that no waiter needs: a silent server would hold its place until the timeout.
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
    await waitForTurn?.(signal);
    return takeIdle() ?? waitForSession(signal);
  };

  return {
    acquire,

    replace: async (session, signal) => {
      open.delete(session);
      const giveUp = new AbortController();
      const onAbort = () => giveUp.abort(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      // Opened before the old session is closed: a waiter would otherwise take the free place.
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
      logger.info({ mails }, 'the mail server takes this many mails over one connection');
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

/** Why a connection was given up that nobody waits for any more. */
const ABANDONED = new Error('nobody waits for this connection any more');
