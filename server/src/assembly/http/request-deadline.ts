import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is a stream that may take longer than other bodies. The connection must not be idle instead. */
    isLongStream?: boolean;
  }
}

/** Time limit for receiving the headers and the body of a request, so that slow clients can't hold connections open. */
const COMES_WITHIN_MS = 30_000;

/** Time limit for receiving a long stream. Node has one limit for all requests, so it is this one. */
export const STREAM_COMES_WITHIN_MS = 30 * 60_000;

/** A connection of a long stream on which nothing moves for so long is closed. */
const MAX_IDLE_MS = 60_000;

/** Closes the connection of a request that doesn't come in time. */
export const limitDuration = (http: FastifyInstance): void => {
  http.server.headersTimeout = COMES_WITHIN_MS;
  http.addHook('onRequest', ({ raw, routeOptions }, _reply, done) => {
    const hasBody = raw.headers['content-length'] !== undefined || raw.headers['transfer-encoding'] !== undefined;
    if (!hasBody) return done();
    if (routeOptions.config?.isLongStream && raw.headers['content-type']?.startsWith('application/x-ndjson')) {
      raw.socket.setTimeout(MAX_IDLE_MS);
      return done();
    }
    const deadline = setTimeout(() => raw.destroy(), COMES_WITHIN_MS);
    const end = () => clearTimeout(deadline);
    raw.once('end', end);
    raw.once('close', end);
    done();
  });
};
