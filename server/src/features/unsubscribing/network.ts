import { isIPv6 } from 'node:net';

/** The network of an IP address: /24 of IPv4, /48 of IPv6. One organization has at least that much. */
export const networkOf = (ip: string): string => {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? 0 : 8 - groups[0]!.length - groups[1]!.length;
  const all = [...groups[0]!, ...Array<string>(zeros).fill('0'), ...groups[1]!];
  return `${all.slice(0, 3).join(':')}::/48`;
};
