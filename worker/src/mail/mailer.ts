import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import { envelopeOf, type OutgoingMail } from './compose.js';
import { isOneAddress } from './sender.js';
import { BadAddressError, type FailedHandOver } from './smtp-outcome.js';

/** A mail that is ready to go. */
export interface ComposedMail extends Pick<OutgoingMail, 'sender' | 'to' | 'messageId'> {
  /** As `composeMail` gives it. */
  raw: string;
}

export interface SendOptions {
  /** Ends the attempt, with its reason. The mailer aborts it too, where the lease is over. */
  stopping: AbortController;
  /** Asked before MAIL and before DATA: throws where the mail may not be sent any more. */
  checkLease: () => void;
}

export type SendOutcome = { accepted: true; response: string } | ({ accepted: false } & FailedHandOver);

export interface Mailer {
  send(mail: ComposedMail, options: SendOptions): Promise<SendOutcome>;
  /** Rejects where the mail server can't be reached, or doesn't let us in. */
  verify(): Promise<unknown>;
  close(): void;
}

/** nodemailer's own waits are two minutes and ten: too long to know that a server is gone. */
const CONNECT_MS = 15_000;
const GREETING_MS = 15_000;

/**
 * Sends over a pool of SMTP connections. nodemailer's error is the same before DATA and after the final dot, so the body's stream
 * tells how far it got: it is first read once the server has said 354, and its end is asked for just before the dot.
 */
export const createMailer = ({
  url,
  connections,
  socketTimeoutMs,
}: {
  url: string;
  connections: number;
  socketTimeoutMs: number;
}): Mailer => {
  const transport = createTransport(withDefaults(url, { connections, socketTimeoutMs }));
  const pool = transport.transporter as SMTPPool;
  // As nodemailer's own sendMail does it with a URL's `proxy`.
  if (transport.getSocket) pool.getSocket = transport.getSocket;

  /** Past sendMail, which would make ready for composing what is composed already. */
  const sendOver = (mail: ComposedMail, handOver: HandOver): Promise<SMTPPool.SentMessageInfo> =>
    new Promise((resolve, reject) => {
      const envelope = envelopeOf(mail);
      const message = {
        getEnvelope: () => envelope,
        messageId: () => mail.messageId,
        getHeader: () => mail.messageId,
        createReadStream: handOver.begin,
      };
      const prepared = { data: { signal: handOver.signal }, message } as unknown as Parameters<SMTPPool['send']>[0];
      pool.send(prepared, (err, info) => (err ? reject(err) : resolve(info!)));
    });

  return {
    send: async (mail, { stopping, checkLease }) => {
      let progress: Progress = { begun: false, handedOver: false };
      try {
        if (!isOneAddress(mail.to.address)) throw new BadAddressError();
        const raw = Buffer.from(mail.raw, 'latin1');
        const handOver = createHandOver({ raw, stopping, checkLease });
        progress = handOver;
        const { response } = await sendOver(mail, handOver);
        return { accepted: true, response };
      } catch (error) {
        const { begun, handedOver } = progress;
        return { accepted: false, begun, handedOver, error: stopping.signal.reason ?? error };
      }
    },
    verify: () => transport.verify(),
    close: () => transport.close(),
  };
};

type Progress = Pick<FailedHandOver, 'begun' | 'handedOver'>;

interface HandOver extends Progress {
  /** nodemailer asks for the stream just before MAIL, where nothing may be thrown. */
  begin: () => Readable;
  signal: AbortSignal;
}

/** What the connection takes at once. In larger pieces the last would be asked for with most of it still here. */
const PIECE = 64 * 1024;

const createHandOver = ({ raw, stopping, checkLease }: { raw: Buffer } & SendOptions): HandOver => {
  let at = 0;

  /** Before MAIL and before DATA. */
  const mayGoOn = (): boolean => {
    try {
      checkLease();
      return true;
    } catch (err) {
      stopping.abort(err);
      return false;
    }
  };
  const handOver: HandOver = {
    begun: false,
    handedOver: false,
    signal: stopping.signal,
    begin: () => {
      handOver.begun = true;
      mayGoOn();
      return new Readable({
        highWaterMark: PIECE,
        read() {
          if (at === 0 && !mayGoOn()) return void this.destroy(stopping.signal.reason);
          if (at >= raw.length) {
            handOver.handedOver = true;
            this.push(null);
            return;
          }
          this.push(raw.subarray(at, at + PIECE));
          at += PIECE;
        },
      });
    },
  };
  return handOver;
};

// What the URL says itself goes before these.
const withDefaults = (
  url: string,
  { connections, socketTimeoutMs }: { connections: number; socketTimeoutMs: number },
): string => {
  const target = new URL(url);
  const defaults = {
    pool: 'true',
    maxConnections: String(connections),
    maxMessages: '1000',
    connectionTimeout: String(CONNECT_MS),
    greetingTimeout: String(GREETING_MS),
    socketTimeout: String(socketTimeoutMs),
  };
  // A mail in the clear can be read and changed by whoever stands between: that is for the URL to allow (`ignoreTLS=true`).
  const saysTls = ['requireTLS', 'ignoreTLS', 'opportunisticTLS'].some((name) => target.searchParams.has(name));
  if (target.protocol === 'smtp:' && !saysTls) target.searchParams.set('requireTLS', 'true');
  for (const [name, value] of Object.entries(defaults)) {
    if (!target.searchParams.has(name)) target.searchParams.set(name, value);
  }
  return target.href;
};
