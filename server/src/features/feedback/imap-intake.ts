import type { Keys } from '@tidings/core/keys/keys';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { ImapFlow } from 'imapflow';
import type { FeedbackBatcher } from './feedback-batcher.js';
import type { Intake } from './feedback-intakes.js';
import { createInbox } from './imap-inbox.js';
import type { ImapSettings } from './imap-settings.js';
import { createOAuthTokens, type OAuthTokens } from './oauth-token.js';

/** The mailbox is read this often, even if the server announces nothing. */
const POLL_MS = 60_000;

/** Waits between attempts to connect. Servers lock accounts that try too often. */
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 5 * 60_000;
const REFUSED_WAIT_MS = 60_000;

const CONNECT_WITHIN_MS = 30_000;
const IDLE_MS = 4 * 60_000;
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

interface ImapError {
  message: string;
  code?: string;
  authenticationFailed?: boolean;
  responseText?: string;
}

/**
 * Reads the mailbox for bounces: at once when the server announces a mail, and at intervals. A mail is moved or flagged after its events
 * are committed, so a mail that is read again after a crash counts once. Several servers may read one mailbox. Reconnects with
 * exponential backoff.
 */
export const startImapIntake = ({
  settings,
  pollMs = POLL_MS,
  firstWaitMs = FIRST_WAIT_MS,
  ...parts
}: {
  settings: ImapSettings;
  keys: Keys;
  batcher: Pick<FeedbackBatcher, 'takeAll'>;
  intake: Intake;
  logger: Logger;
  pollMs?: number;
  firstWaitMs?: number;
}): Running => {
  const { intake, logger } = parts;
  const tokens = settings.oauth && createOAuthTokens(settings.oauth);
  let isStopping = false;
  let wake: () => void = () => {};
  let client: ImapFlow | undefined;

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      if (isStopping) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Reads until the connection ends. */
  const readMailbox = async (onConnected: () => void): Promise<void> => {
    const connection = await openClient(settings, tokens);
    client = connection;
    let hasMail = true;
    let problem: Error | undefined;
    connection.on('exists', () => {
      hasMail = true;
      wake();
    });
    // Without a listener, an error of the connection would crash the process.
    connection.on('error', (err) => {
      problem = err;
      wake();
    });
    connection.on('close', () => wake());
    try {
      await connection.connect();
      const inbox = await createInbox(connection, { ...parts, settings });
      onConnected();
      while (!isStopping && connection.usable) {
        hasMail = false;
        await inbox.read();
        intake.works();
        if (!hasMail && !isStopping && connection.usable) await pause(pollMs);
      }
      if (!isStopping) throw problem ?? new Error('the server closed the connection');
    } finally {
      connection.close();
      client = undefined;
    }
  };

  const run = async () => {
    let failures = 0;
    let said: string | undefined;
    while (!isStopping) {
      try {
        await readMailbox(() => {
          if (said !== undefined) logger.info('the mailbox for bounces can be read again');
          failures = 0;
          said = undefined;
        });
      } catch (err) {
        if (isStopping) return;
        failures += 1;
        const { authenticationFailed } = err as ImapError;
        if (authenticationFailed) tokens?.forget();
        const problem = problemOf(err as ImapError);
        intake.fails(problem);
        if (problem !== said) logger.warn({ problem }, 'the mailbox for bounces can not be read, will retry');
        said = problem;
        const wait = Math.min(MAX_WAIT_MS, firstWaitMs * 2 ** Math.min(failures - 1, 20));
        // A token may have lapsed: the first new one is tried soon.
        await pause(
          authenticationFailed && failures > 1 ? Math.max(wait, Math.min(REFUSED_WAIT_MS, 60 * firstWaitMs)) : wait,
        );
      }
    }
  };
  const done = run();

  return {
    /** Waits for mails that are being recorded. */
    stop: async () => {
      isStopping = true;
      wake();
      client?.close();
      await done;
    },
  };
};

const openClient = async (
  { host, port, encryption, user, password, oauth }: ImapSettings,
  tokens: OAuthTokens | undefined,
): Promise<ImapFlow> =>
  new ImapFlow({
    host,
    port,
    secure: encryption === 'tls',
    doSTARTTLS: encryption === 'tls' ? undefined : encryption === 'starttls',
    auth: oauth && tokens ? { user, accessToken: await tokens.get() } : { user, pass: password },
    // Its log lines have addresses and subjects.
    logger: false,
    autoIdleDelay: 500,
    maxIdleTime: IDLE_MS,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: IDLE_MS + 60_000,
    maxLiteralSize: MAX_RESPONSE_BYTES,
    maxResponseSize: 2 * MAX_RESPONSE_BYTES,
    maxLineLength: MAX_RESPONSE_BYTES,
  });

/** A text for operators without the user's name or what a server may repeat of a password. */
const problemOf = ({ message, code, authenticationFailed }: ImapError): string => {
  if (authenticationFailed) return 'the server refuses the login';
  return code && !message.includes(code) ? `${message} (${code})` : message;
};
