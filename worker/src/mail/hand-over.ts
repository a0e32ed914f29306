import { Readable } from 'node:stream';

export interface SendOptions {
  /** Aborted, with the reason, to end the attempt. The mailer itself aborts it if the lease lapses. */
  stopping: AbortController;
  /** Called before MAIL and before DATA. Throws if the mail may not be sent any more. */
  checkLease: () => void;
}

/** Tracks how far a mail came on a connection, and provides the stream from which the connection reads the body. */
export interface HandOver {
  /** A connection was open, and MAIL was about to be sent. */
  begun: boolean;
  /** The connection read from the body, so the server replied 354. */
  bodyBegun: boolean;
  /** The whole body was given to the connection, so the mail may have arrived whatever follows. */
  handedOver: boolean;
  /** Aborted when the attempt times out or the lease lapses. */
  signal: AbortSignal;
  /** Returns the body. Call it just before MAIL. */
  begin(): Readable;
}

/**
 * Chunk size of the body's stream, in bytes. With larger chunks the connection would read the end of the stream while most of the body is still
 * buffered in this process.
 */
const CHUNK = 64 * 1024;

/**
 * nodemailer's errors are the same before DATA and after the final dot, so the body's stream is used to tell them apart: nodemailer first
 * reads it after the 354 reply, and reads its end just before the final dot.
 */
export const createHandOver = ({
  pieces,
  stopping,
  checkLease,
}: { pieces: readonly Uint8Array[] } & SendOptions): HandOver => {
  let piece = 0;
  let at = 0;

  const checkStillLeased = (): boolean => {
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
    bodyBegun: false,
    handedOver: false,
    signal: stopping.signal,
    begin: () => {
      handOver.begun = true;
      checkStillLeased();
      return new Readable({
        highWaterMark: CHUNK,
        read() {
          const isFirst = !handOver.bodyBegun;
          handOver.bodyBegun = true;
          if (isFirst && !checkStillLeased()) return void this.destroy(stopping.signal.reason);
          const content = pieces[piece];
          if (!content) {
            handOver.handedOver = true;
            this.push(null);
            return;
          }
          this.push(content.subarray(at, at + CHUNK));
          at += CHUNK;
          if (at < content.length) return;
          piece += 1;
          at = 0;
        },
      });
    },
  };
  return handOver;
};
