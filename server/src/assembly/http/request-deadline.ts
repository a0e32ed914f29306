import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Time limit for receiving the headers and the body of a request, so that slow clients can't hold connections open. */
const COMES_WITHIN_MS = 30_000;

/** Time limit for receiving a long stream. Node has one limit for all requests, so it is this one. */
export const STREAM_COMES_WITHIN_MS = 30 * 60_000;

/** A connection of a long stream on which nothing moves for so long is closed. */
const MAX_IDLE_MS = 60_000;

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Closes the connection of a request whose body doesn't come in time. */
export const limitDuration = (http: FastifyInstance): void => {
  http.server.headersTimeout = COMES_WITHIN_MS;
  http.addHook('onRequest', ({ raw }, _reply, done) => {
    const hasBody = raw.headers['content-length'] !== undefined || raw.headers['transfer-encoding'] !== undefined;
    if (!hasBody) return done();
    const deadline = setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, COMES_WITHIN_MS);
    deadlines.set(raw, deadline);
    const end = () => clearTimeout(deadline);
    raw.once('end', end);
    raw.once('close', end);
    done();
  });
};

/** Lets the body of a request take longer, once its caller is known. The connection must not be idle instead. */
export const allowLongStream = (raw: IncomingMessage): void => {
  clearTimeout(deadlines.get(raw));
  raw.socket.setTimeout(MAX_IDLE_MS);
};
