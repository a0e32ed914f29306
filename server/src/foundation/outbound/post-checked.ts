import { lookup as systemLookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type AllowedNetworks, isAllowed, isPublic } from './networks.js';

/** A request that got no usable answer. The message has the host, and no other part of the URL, which may be secret. */
export class OutboundError extends Error {
  override name = 'OutboundError';
}

export interface OutboundAnswer {
  status: number;
  /** The beginning of the body, at most `MAX_ANSWER_BYTES`. */
  text: string;
  /** The header Retry-After (RFC 9110 section 10.2.3), if there is one. */
  retryAfter?: string;
}

export const MAX_ANSWER_BYTES = 1_024;
const WITHIN_MS = 10_000;

export interface OutboundOptions {
  allowed: AllowedNetworks;
  /** As dns.lookup. Tests give their own. */
  lookup?: LookupFunction;
  withinMs?: number;
}

/**
 * POSTs to a URL that somebody entered. The host's addresses are checked when the connection is opened, and one of the checked ones is
 * connected to, so a DNS record that changes in between has no effect. Refused: addresses that are not public unless `allowed` has them,
 * and http except to those. Redirects aren't followed. Rejects with OutboundError.
 */
export const postChecked = async (
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string },
  { allowed, lookup = systemLookup as LookupFunction, withinMs = WITHIN_MS }: OutboundOptions,
): Promise<OutboundAnswer> => {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  const isSecure = target.protocol === 'https:';
  if (!isSecure && target.protocol !== 'http:') throw new OutboundError('only https is possible');
  const problemWith = (address: string): string | undefined => {
    if (isAllowed(address, allowed)) return undefined;
    if (!isPublic(address)) return `${host} has the address ${address}, which isn't public`;
    return isSecure ? undefined : `${host} can be reached by https only`;
  };
  // Node looks up host names only, so `lookup` doesn't check a literal address.
  const problem = isIP(host) ? problemWith(host) : undefined;
  if (problem) throw new OutboundError(problem);

  return new Promise((resolve, reject) => {
    const fail = (err: unknown) => reject(err instanceof OutboundError ? err : new OutboundError(reasonOf(err, host)));
    const request = (isSecure ? https : http).request(target, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(withinMs),
      lookup: checkedLookup(lookup, problemWith),
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    });
    request.on('error', fail);
    request.on('response', (response) => {
      const answer: Buffer[] = [];
      let size = 0;
      const done = () => {
        request.destroy();
        const text = Buffer.concat(answer).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
        const retryAfter = response.headers['retry-after'];
        resolve({ status: response.statusCode ?? 0, text, ...(retryAfter !== undefined && { retryAfter }) });
      };
      response.on('data', (piece: Buffer) => {
        answer.push(piece);
        size += piece.length;
        if (size >= MAX_ANSWER_BYTES) done();
      });
      response.on('end', done);
      response.on('error', fail);
    });
    request.end(body);
  });
};

/** Fails if one of the addresses is refused. */
const checkedLookup =
  (lookup: LookupFunction, problemWith: (address: string) => string | undefined): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (err, found) => {
      if (err) return callback(err, '');
      const addresses = typeof found === 'string' ? [] : found;
      const problem = addresses.map(({ address }) => problemWith(address)).find((one) => one !== undefined);
      if (problem) return callback(new OutboundError(problem), '');
      const [first] = addresses;
      if (!first) return callback(new OutboundError(`${hostname} has no address`), '');
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };

const reasonOf = (err: unknown, host: string): string => {
  const { name, code } = err as NodeJS.ErrnoException;
  if (name === 'AbortError' || name === 'TimeoutError') return `${host} didn't answer in time`;
  return `${host} can't be reached: ${code ?? 'unknown error'}`;
};
