import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { isOneAddress } from './sender.js';
import { BadAddressError, type FailedHandOver } from './smtp-outcome.js';

export interface OutgoingMail {
  from: string;
  /** As the envelope has it. */
  sender: string;
  to: { name: string; address: string };
  messageId: string;
  subject: string;
  /** Empty where the mail is plain text. */
  html: string;
  text: string;
}

export interface SendOptions {
  signal: AbortSignal;
  /** Asked before MAIL and before DATA: throws where the mail may not be sent any more. */
  checkLease: () => void;
}

export type SendOutcome = { accepted: true; response: string } | ({ accepted: false } & FailedHandOver);

export interface Mailer {
  send(mail: OutgoingMail, options: SendOptions): Promise<SendOutcome>;
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
  transport.use('stream', (mail, done) => {
    const { track } = mail.data as unknown as { track: Track };
    const { message } = mail;
    const createBody = message.createReadStream.bind(message);
    message.createReadStream = (options) => {
      // nodemailer asks for the stream just before MAIL, where nothing may be thrown.
      track.begun = true;
      try {
        track.checkLease();
      } catch (err) {
        track.stop(err);
      }
      return Readable.from(tracked(createBody(options), track), { objectMode: false });
    };
    done();
  });

  return {
    send: async ({ sender, to, ...mail }, { signal, checkLease }) => {
      if (!isOneAddress(to.address)) return failed(new BadAddressError(), { begun: false, handedOver: false });
      const stopping = new AbortController();
      const track: Track = {
        begun: false,
        handedOver: false,
        checkLease,
        stop: (reason) => stopping.abort(reason),
      };
      try {
        const message = {
          ...mail,
          to,
          envelope: { from: sender, to: [to.address] },
          html: mail.html || undefined,
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: AbortSignal.any([signal, stopping.signal]),
          track,
        };
        const { response } = (await transport.sendMail(message)) as { response: string };
        return { accepted: true, response };
      } catch (error) {
        return failed(stopping.signal.reason ?? error, track);
      }
    },
    verify: () => transport.verify(),
    close: () => transport.close(),
  };
};

const failed = (error: unknown, { begun, handedOver }: Pick<Track, 'begun' | 'handedOver'>): SendOutcome => ({
  accepted: false,
  begun,
  handedOver,
  error,
});

interface Track extends Pick<FailedHandOver, 'begun' | 'handedOver'> {
  checkLease: () => void;
  /** Ends the attempt before it has begun. */
  stop: (reason: unknown) => void;
}

/** What the connection takes at once. In larger pieces the last would be asked for with most of it still here. */
const PIECE = 64 * 1024;

async function* tracked(body: Readable, track: Track) {
  track.checkLease();
  for await (const chunk of body as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; at += PIECE) yield chunk.subarray(at, at + PIECE);
  }
  track.handedOver = true;
}

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
  for (const [name, value] of Object.entries(defaults)) {
    if (!target.searchParams.has(name)) target.searchParams.set(name, value);
  }
  return target.href;
};
