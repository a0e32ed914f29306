import { isIP } from 'node:net';

/**
 * Whether a request that came to a server listening on `host` was meant for it, by its Host header. A page on the web can let
 * a name of its own point to 127.0.0.1 and then read what listens there; the name gives it away. A server that listens
 * to the network was put there on purpose, under names that we don't know.
 */
export const createHostCheck =
  (host: string) =>
  (header: string | undefined): boolean => {
    if (!isLoopback(host)) return true;
    const name = nameIn(header ?? '');
    return name === host.toLowerCase() || name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0;
  };

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

const nameIn = (header: string): string =>
  header
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1');

/** How a browser or a client on this machine reaches a server that listens on `host`. */
export const urlHost = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};
