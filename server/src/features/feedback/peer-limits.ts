import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';

const MAX_CONNECTIONS = 20;

/** Mails of one peer in a second. A relay in front of this server is one peer. */
const MAILS_PER_SECOND = 1_000;
const MAX_BURST = 5_000;

const MAX_PEERS = 10_000;

interface Peer {
  connections: number;
  /** Mails that it may send now. */
  mails: number;
  countedAt: number;
}

/** IPv6 addresses of one network (a /64) are one peer: a host has as many of them as it likes. */
const peerOf = (address: string): string => {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill('0')].slice(0, 4).join(':');
};

/** Limits the connections of a peer at once, and its mails per second. */
export const createPeerLimits = () => {
  const peers = new LRUCache<string, Peer>({ max: MAX_PEERS });

  const find = (address: string): Peer => {
    const key = peerOf(address);
    const known = peers.get(key);
    if (known) return known;
    const added = { connections: 0, mails: MAX_BURST, countedAt: performance.now() };
    peers.set(key, added);
    return added;
  };

  return {
    /** False if the peer has too many connections. Otherwise call `disconnect` when the connection ends. */
    connect: (address: string): boolean => {
      const peer = find(address);
      if (peer.connections >= MAX_CONNECTIONS) return false;
      peer.connections += 1;
      return true;
    },

    disconnect: (address: string): void => {
      const peer = find(address);
      peer.connections = Math.max(0, peer.connections - 1);
    },

    /** False if the peer has sent too many mails. */
    takeMail: (address: string): boolean => {
      const peer = find(address);
      const now = performance.now();
      peer.mails = Math.min(MAX_BURST, peer.mails + ((now - peer.countedAt) / 1_000) * MAILS_PER_SECOND);
      peer.countedAt = now;
      if (peer.mails < 1) return false;
      peer.mails -= 1;
      return true;
    },
  };
};
