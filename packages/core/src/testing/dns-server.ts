import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expandIpv6 } from '../acceptance/addresses.js';

/** The records of a name. TXT: a text, or the strings of one. `SERVFAIL`: the server fails for this name. `SILENT`: it doesn't answer. */
export type ZoneEntry =
  | 'SERVFAIL'
  | 'SILENT'
  | { TXT?: (string | string[])[]; A?: string[]; AAAA?: string[]; MX?: [number, string][]; PTR?: string[] };

/** Records by name, in lower case without a dot at the end. */
export type Zone = Record<string, ZoneEntry>;

const TYPES = { 1: 'A', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA' } as const;
const NXDOMAIN = 3;
const SERVFAIL = 2;
const HEADER_BYTES = 12;
const MAX_STRING = 255;

/** A DNS server over UDP on a free port of 127.0.0.1. `zone` may be changed at any time. */
export const startDnsServer = async (zone: Zone) => {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query);
    asked.push(`${TYPES[type as keyof typeof TYPES] ?? type} ${name}`);
    if (zone[name] === 'SILENT') return;
    socket.send(answerTo({ query: query.subarray(0, end), zone, name, type }), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    zone,
    /** Queries so far, such as `TXT example.com`. */
    asked,
    stop: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
};

const readQuestion = (query: Buffer): { name: string; type: number; end: number } => {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
};

const answerTo = ({ query, zone, name, type }: { query: Buffer; zone: Zone; name: string; type: number }): Buffer => {
  const entry = zone[name];
  const answers = entry && typeof entry !== 'string' ? rdataOf(entry, TYPES[type as keyof typeof TYPES]) : [];
  // A name above others exists, without records.
  const exists = entry !== undefined || Object.keys(zone).some((other) => other.endsWith(`.${name}`));
  const code = entry === 'SERVFAIL' ? SERVFAIL : exists ? 0 : NXDOMAIN;
  const header = Buffer.from(query);
  header.writeUInt16BE(0x8580 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  return Buffer.concat([header, ...answers.map((rdata) => resource(type, rdata))]);
};

const resource = (type: number, rdata: Buffer): Buffer => {
  const head = Buffer.alloc(12);
  // A pointer to the question's name.
  head.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(300, 6);
  head.writeUInt16BE(rdata.length, 10);
  return Buffer.concat([head, rdata]);
};

const rdataOf = (entry: Exclude<ZoneEntry, string>, type: (typeof TYPES)[keyof typeof TYPES]): Buffer[] => {
  switch (type) {
    case 'A':
      return (entry.A ?? []).map((address) => Buffer.from(address.split('.').map(Number)));
    case 'AAAA':
      return (entry.AAAA ?? []).map((address) => Buffer.from(expandIpv6(address), 'hex'));
    case 'MX':
      return (entry.MX ?? []).map(([preference, host]) =>
        Buffer.concat([Buffer.from([preference >> 8, preference & 255]), nameBytes(host)]),
      );
    case 'PTR':
      return (entry.PTR ?? []).map(nameBytes);
    case 'TXT':
      return (entry.TXT ?? []).map((text) => Buffer.concat((Array.isArray(text) ? text : [text]).flatMap(textBytes)));
    default:
      return [];
  }
};

const nameBytes = (name: string): Buffer =>
  Buffer.concat([...name.split('.').filter(Boolean).flatMap(textBytes), Buffer.from([0])]);

const textBytes = (text: string): Buffer[] =>
  (text.match(new RegExp(`[^]{1,${MAX_STRING}}`, 'g')) ?? ['']).map((piece) =>
    Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece, 'latin1')]),
  );
