import { Readable } from 'node:stream';

export interface SendOptions {
  /** Ends the attempt, with its reason. The mailer aborts it too, where the lease is over. */
  stopping: AbortController;
  /** Asked before MAIL and before DATA: throws where the mail may not be sent any more. */
  checkLease: () => void;
}

/** How far a mail has come on a connection, and the stream that the connection reads it from. */
export interface HandOver {
  /** A connection was there, and MAIL was about to be said. */
  begun: boolean;
  /** The connection has asked for the body: the server has said 354. */
  bodyBegun: boolean;
  /** All of the body was given to the connection, so that the mail may have arrived whatever follows. */
  handedOver: boolean;
  /** Aborted where the attempt is over, or the lease. */
  signal: AbortSignal;
  /** The body. To be asked for just before MAIL. */
  begin(): Readable;
}

/** The stream takes pieces of this size, in bytes: of larger ones the end would be asked for with most of it still here. */
const PIECE = 64 * 1024;

/**
 * nodemailer's error is the same before DATA and after the final dot, so the body's stream tells how far it got: it is first read
 * after the 354 reply, and its end is read just before the final dot.
 */
export const createHandOver = ({ raw, stopping, checkLease }: { raw: Buffer } & SendOptions): HandOver => {
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
    bodyBegun: false,
    handedOver: false,
    signal: stopping.signal,
    begin: () => {
      handOver.begun = true;
      mayGoOn();
      return new Readable({
        highWaterMark: PIECE,
        read() {
          handOver.bodyBegun = true;
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
