import { isIP } from 'node:net';

/**
 * Protects servers on a loopback address against DNS rebinding: a web page can point a name of its own to 127.0.0.1
 * and read what listens there, but the Host header then has that name. A server on a network address accepts any
 * name, because its names aren't known.
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

/** The host by which a client on this machine reaches a server that listens on `host`. */
export const urlHost = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};
