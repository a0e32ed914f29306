import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Keys } from '@tidings/core/keys/keys';
import { isDatabaseAway } from '@tidings/core/ledger/away';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { AppError } from '../../foundation/errors.js';
import type { FeedbackBatcher } from './feedback-batcher.js';
import type { Intake } from './feedback-intakes.js';
import { createSeldomLog } from './log-seldom.js';
import { createMailLimits } from './mail-limits.js';
import { createPeerLimits } from './peer-limits.js';
import { MAX_READ_BYTES, readFeedbackMail } from './read-feedback-mail.js';
import { mayBeNewer, type RecipientToken, recipientTokenOf } from './recipient-token.js';

export interface SmtpIntakeSettings {
  host: string;
  /** 0 means any free port. */
  port: number;
  /** For STARTTLS, in PEM. Without it, STARTTLS isn't offered. */
  certificate?: { cert: string; key: string } | undefined;
}

/** Largest mail. A returned mail is as large as the one that was sent, and only the beginning of it is kept in memory. */
const MAX_MAIL_BYTES = 64 * 1024 * 1024;
const MAX_CONNECTIONS = 100;
const MAX_RECIPIENTS = 10;
/** Recipients without a valid token in one connection, before it is closed. */
const MAX_REFUSED = 20;
/** A peer that sends nothing for this long is disconnected, and any peer after `MAX_CONNECTION_MS`. */
const IDLE_MS = 60_000;
const MAX_CONNECTION_MS = 15 * 60_000;
const CLOSE_WITHIN_MS = 5_000;

const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

/**
 * Takes mail for return paths and unsubscribe addresses of mails that were sent from here, and for no other address. Answers 250 after
 * the commit, and 451 while PostgreSQL is away.
 */
export const startSmtpIntake = async ({
  settings: { host, port, certificate },
  keys,
  batcher,
  intake,
  logger,
}: {
  settings: SmtpIntakeSettings;
  keys: Keys;
  batcher: Pick<FeedbackBatcher, 'takeAll'>;
  intake: Intake;
  logger: Logger;
}): Promise<Running & { url: string }> => {
  const logSeldom = createSeldomLog(logger);
  const peers = createPeerLimits();
  const mails = createMailLimits();
  const sessions = new Map<
    string,
    { refused: number; deadline: NodeJS.Timeout; tokens: Map<string, RecipientToken> }
  >();

  const disconnect = (sessionId: string) => {
    for (const connection of smtp.connections) if (connection.session.id === sessionId) connection.close();
  };

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: certificate ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    ...certificate,
    hideDSN: true,
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    rejectOversized: true,
    maxClients: MAX_CONNECTIONS,
    maxRecipients: MAX_RECIPIENTS,
    socketTimeout: IDLE_MS,
    closeTimeout: CLOSE_WITHIN_MS,

    onConnect: ({ id, remoteAddress }, callback) => {
      if (!peers.connect(remoteAddress)) {
        intake.count('limited');
        logSeldom('refused a connection for bounces: its peer has too many');
        return callback(refusal(421, 'Too many connections from your address'));
      }
      const deadline = setTimeout(disconnect, MAX_CONNECTION_MS, id);
      sessions.set(id, { refused: 0, deadline, tokens: new Map() });
      callback();
    },

    onClose: ({ id, remoteAddress }) => {
      const session = sessions.get(id);
      if (!session) return;
      clearTimeout(session.deadline);
      sessions.delete(id);
      peers.disconnect(remoteAddress);
    },

    onMailFrom: (_address, { id, remoteAddress }, callback) => {
      sessions.get(id)?.tokens.clear();
      if (peers.takeMail(remoteAddress)) return callback();
      intake.count('limited');
      logSeldom('put off a bounce: its peer sends too many mails');
      callback(refusal(451, 'Too many mails from your address, try again later'));
    },

    onRcptTo: ({ address }, { id }, callback) => {
      const token = recipientTokenOf(address, keys);
      if (token) {
        if (!mails.takeReport(token.target.deliveryId)) {
          intake.count('limited');
          logSeldom('put off a bounce: there were too many reports about its mail');
          return callback(refusal(451, 'Too many reports about this mail, try again later'));
        }
        sessions.get(id)?.tokens.set(address, token);
        return callback();
      }
      // Another server has made this key a moment ago, or it is forged.
      if (mayBeNewer(address, keys)) return callback(refusal(451, 'This address is not known yet, try again later'));
      intake.count('forged');
      logSeldom('refused a mail to an address without a valid token');
      const session = sessions.get(id);
      if (session) session.refused += 1;
      if (session && session.refused > MAX_REFUSED) return callback(refusal(421, 'Too many unknown recipients'));
      callback(refusal(550, 'No such address here'));
    },

    onData: (stream, session, callback) => {
      takeMail(stream, session).then(
        () => callback(null, 'Recorded'),
        (err: unknown) => {
          const isPassing = err instanceof AppError || isDatabaseAway(err);
          if (isPassing) logSeldom('could not record mails to return paths, and told their senders to try again');
          else logger.error({ err }, 'a mail to a return path can not be recorded');
          callback(refusal(451, 'Not recorded, try again later'));
        },
      );
    },
  });

  const takeMail = async (stream: SMTPServerDataStream, { id, envelope }: SMTPServerSession): Promise<void> => {
    const known = sessions.get(id)?.tokens;
    const tokens = envelope.rcptTo.flatMap(({ address }) => known?.get(address) ?? []);
    const sender = envelope.mailFrom ? envelope.mailFrom.address : '';
    const { start, size } = await readStart(stream, () => disconnect(id));
    // The library refuses it.
    if (stream.sizeExceeded) {
      logSeldom('refused a bounce that is too large');
      return intake.count('limited');
    }
    if (size > start.length) {
      logSeldom('read only the beginning of a large bounce');
      intake.count('truncated');
    }
    const raw = Buffer.concat([Buffer.from(`Return-Path: <${sender}>\r\n`), start]);
    const events = await readFeedbackMail({ raw, tokens, source: 'SMTP', keys });
    if (events.length === 0) return intake.count('ignored');
    await batcher.takeAll(events);
  };

  // Without a listener, a client that disconnects in the middle would crash the process.
  smtp.on('error', (err) => logger.debug({ err }, 'a connection to the listener for bounces failed'));
  smtp.listen(port, host);
  await once(smtp.server, 'listening').catch((err: { code?: string }) => {
    if (err.code !== 'EADDRINUSE') throw err;
    throw new Error(`Port ${port} is taken by another program: stop that one, or choose another BOUNCE_PORT.`);
  });
  smtp.server.on('error', (err) => {
    intake.fails(err.message);
    logger.error({ err }, 'the listener for bounces failed');
  });
  const { port: usedPort } = smtp.server.address() as AddressInfo;

  return {
    url: `smtp://${host.includes(':') ? `[${host}]` : host}:${usedPort}`,
    /** Waits for mails that are being recorded. */
    stop: () => new Promise<void>((resolve) => smtp.close(resolve)),
  };
};

/** Reads a mail to its end, and keeps the beginning. Disconnects a peer that goes on beyond twice the announced size. */
const readStart = async (
  stream: SMTPServerDataStream,
  onEndless: () => void,
): Promise<{ start: Buffer; size: number }> => {
  const chunks: Buffer[] = [];
  let kept = 0;
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Copies the bytes: a chunk is a slice of a larger buffer, which it would keep alive.
    const part = Buffer.from(chunk.subarray(0, Math.max(0, MAX_READ_BYTES - kept)));
    if (part.length > 0) chunks.push(part);
    kept += part.length;
    if (size > 2 * MAX_MAIL_BYTES) onEndless();
  }
  return { start: Buffer.concat(chunks), size };
};
