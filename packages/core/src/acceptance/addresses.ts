import { BlockList, isIP, isIPv6 } from 'node:net';
import { type Dns, recordsOf } from './dns.js';

/** Networks that aren't reachable from the Internet (IANA's special-purpose registries). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

export const isPrivateAddress = (address: string): boolean => PRIVATE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** The IP addresses of a host, which may be one itself. Empty if it has none or they aren't known. */
export const addressesOfHost = async (dns: Dns, host: string): Promise<string[]> => {
  const literal = host.replace(/^\[|\]$/g, '');
  if (isIP(literal)) return [literal];
  if (/^localhost\.?$/i.test(host)) return ['127.0.0.1'];
  const answers = await Promise.all([dns.ipv4(host), dns.ipv6(host)]);
  return answers.flatMap(recordsOf);
};

/** Name of the PTR record of an address. */
export const reverseName = (address: string): string => {
  if (!isIPv6(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const full = expandIpv6(address);
  return `${[...full].reverse().join('.')}.ip6.arpa`;
};

/** The 32 hexadecimal digits of an IPv6 address. */
export const expandIpv6 = (address: string): string => {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join('');
};
