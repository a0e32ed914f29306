import { BlockList, isIP } from 'node:net';
import { networks } from '@tidings/core/runtime/environment';
import { z } from 'zod';

/** The names of networks that settings may have. */
const NAMED: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Networks that aren't the public Internet (IANA's registries of special-purpose addresses), and those that can hide an IPv4 address. */
const SPECIAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Throws if a prefix is too long. */
const blockListOf = (subnets: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', prefix] = subnet.split('/');
    const family = familyOf(address);
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  return list;
};

const special = blockListOf(SPECIAL);

/** Addresses that an operator allows although they are not public. */
export type AllowedNetworks = BlockList;

/** Reads a list such as `loopback,10.0.0.0/8`. An empty one allows nothing. Throws if a prefix is too long. */
export const allowedNetworks = (text: string): AllowedNetworks =>
  blockListOf(
    text
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .filter((one) => one !== '')
      .flatMap((one) => NAMED[one] ?? [one]),
  );

export const isAllowed = (address: string, allowed: AllowedNetworks): boolean =>
  allowed.check(address, familyOf(address));

export const isPublic = (address: string): boolean => !special.check(address, familyOf(address));

/** Settings of requests to URLs that people enter. */
export const OUTBOUND_OPTIONS = {
  WEBHOOK_ALLOW_PRIVATE: networks()
    .transform((text, context) => {
      try {
        return allowedNetworks(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'has a network whose prefix is too long' });
        return z.NEVER;
      }
    })
    .optional(),
};
