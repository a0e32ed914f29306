import type { Logger } from '@tidings/core/runtime/logger';
import { envelopeOf, type OutgoingMail } from './compose.js';
import { dsnParametersOf, isAscii } from './dsn-parameters.js';
import { createHandOver, type HandOver, type SendOptions } from './hand-over.js';
import { isOneAddress } from './sender.js';
import { createSessionPool } from './session-pool.js';
import {
  AddressNotSupportedError,
  BadAddressError,
  type FailedHandOver,
  isAnswered,
  isConnectionLimit,
  isMailLimit,
  isSignInLost,
  leavesTransactionOpen,
  NOTHING_BEGUN,
} from './smtp-outcome.js';
import type { SmtpSession } from './smtp-session.js';
import { readSmtpUrl, type SmtpDefaults } from './smtp-settings.js';

/** A mail that is ready to be sent. */
export interface ComposedMail extends Pick<OutgoingMail, 'sender' | 'to' | 'messageId'> {
  /** ENVID. Undefined: no status notifications are asked for. */
  envelopeId?: string | undefined;
  /** As `composeMail` returns it: one character per byte (latin1). */
  raw: string;
  /** Bytes that follow `raw`. Mails share them. */
  tail?: readonly Uint8Array[];
}

export type SendOutcome = { accepted: true; response: string } | ({ accepted: false } & FailedHandOver);

export interface Mailer {
  /**
   * Never rejects. `objection` is called when the mail has a connection, and mustn't reject either. If it resolves to a string, the mail isn't
   * sent, and `send` resolves to that string.
   */
  send<T extends string = never>(
    mail: ComposedMail,
    options: SendOptions & { objection?: () => Promise<T | undefined> },
  ): Promise<SendOutcome | T>;
  /** Rejects if the mail server can't be reached or refuses the sign-in. */
  verify(): Promise<void>;
  /** Open connections, and how many may be open at a time. */
  connections(): { open: number; limit: number };
  close(): void;
}

/** Maximum number of times a mail may move to another connection within one attempt. It moves only if the server surely hasn't accepted it. */
const MAX_MOVES = 20;

/**
 * If a connection was idle for longer than this many milliseconds, the server may refuse a mail because of that. The number of mails on the
 * connection then isn't taken as the server's limit.
 */
const IDLE_MS = 1_000;

/**
 * Sends mails over a pool of SMTP connections. A connection that the server closed, or on which it accepts no more mails, is replaced
 * within the attempt.
 */
export const createMailer = ({
  url,
  onLimit = () => {},
  logger,
  ...defaults
}: SmtpDefaults & {
  url: string;
  /** Called with the number of connections that may be in use at a time, whenever it changes. */
  onLimit?: (connections: number) => void;
  logger: Logger;
}): Mailer => {
  const pool = createSessionPool({ settings: readSmtpUrl(url, defaults), onLimit, logger });

  /** Resolves to the session on which to retry after a failure on `session`, or to undefined if the failure is final. */
  const moveFrom = async (session: SmtpSession, failed: FailedHandOver, signal: AbortSignal) => {
    if (isConnectionLimit(failed)) return pool.refuse(session) ? pool.acquire(signal) : undefined;
    const isReused = session.mails > 1;
    const isGone = !failed.bodyBegun && !isAnswered(failed);
    return isReused && (isGone || isMailLimit(failed) || isSignInLost(failed))
      ? pool.replace(session, signal)
      : undefined;
  };

  const release = (session: SmtpSession, outcome: SendOutcome) => {
    if (!outcome.accepted && isSignInLost(outcome)) session.close();
    if (outcome.accepted || !leavesTransactionOpen(outcome)) return pool.release(session);
    // Don't wait for the reset: the outcome of the mail is already known.
    session.reset().then(
      () => pool.release(session),
      () => {
        session.close();
        pool.release(session);
      },
    );
  };

  const sendOver = async (first: SmtpSession, mail: ComposedMail, options: SendOptions): Promise<SendOutcome> => {
    const { signal } = options.stopping;
    const pieces = [Buffer.from(mail.raw, 'latin1'), ...(mail.tail ?? [])];
    let session = first;
    /** Number of mails on the previous connection when the server accepted no more on it. */
    let exhaustedAfter: number | undefined;
    for (let moves = 0; ; moves += 1) {
      const { mails } = session;
      const wasIdle = session.idleMs() > IDLE_MS;
      const outcome = await trySession(session, { mail, handOver: createHandOver({ pieces, ...options }) });
      if (outcome.accepted && exhaustedAfter) pool.learnMailMax(exhaustedAfter);
      const isFinal = outcome.accepted || signal.aborted || moves === MAX_MOVES;
      const next = isFinal ? undefined : await moveFrom(session, outcome, signal);
      if (!next) {
        release(session, outcome);
        return outcome;
      }
      exhaustedAfter = !outcome.accepted && !wasIdle && isMailLimit(outcome) ? mails : undefined;
      session = next;
    }
  };

  return {
    send: async (mail, options) => {
      try {
        if (!isOneAddress(mail.to.address)) throw new BadAddressError();
        const session = await pool.acquire(options.stopping.signal);
        const objected = await options.objection?.();
        if (!objected) return await sendOver(session, mail, options);
        pool.release(session);
        return objected;
      } catch (err) {
        const error = err instanceof Error ? err : (options.stopping.signal.reason ?? err);
        return { accepted: false, ...NOTHING_BEGUN, error };
      }
    },
    verify: pool.probe,
    connections: pool.size,
    close: pool.close,
  };
};

const sizeOf = ({ raw, tail = [] }: ComposedMail): number =>
  tail.reduce((sum, piece) => sum + piece.length, raw.length);

/** Sends a mail over a session. Closes the session if its state is unknown afterwards. Never rejects. */
const trySession = async (
  session: SmtpSession,
  { mail, handOver }: { mail: ComposedMail; handOver: HandOver },
): Promise<SendOutcome> => {
  const stop = () => session.close();
  const mailsBefore = session.mails;
  try {
    const { from, to } = envelopeOf(mail);
    const { envelopeId } = mail;
    const dsn = envelopeId && session.supportsDsn ? dsnParametersOf({ envelopeId, to: to[0] }) : undefined;
    const envelope = { from, to: to[0], size: sizeOf(mail), dsn };
    if (!session.supportsUtf8 && !isAscii(envelope.from + envelope.to)) throw new AddressNotSupportedError();
    const body = handOver.begin();
    handOver.signal.throwIfAborted();
    handOver.signal.addEventListener('abort', stop, { once: true });
    return { accepted: true, response: await session.send(envelope, body) };
  } catch (err) {
    const { begun, bodyBegun, handedOver, signal } = handOver;
    const failed = { begun, bodyBegun, handedOver, error: signal.reason ?? err };
    if (session.mails > mailsBefore && !isAnswered(failed)) session.close();
    return { accepted: false, ...failed };
  } finally {
    handOver.signal.removeEventListener('abort', stop);
  }
};
