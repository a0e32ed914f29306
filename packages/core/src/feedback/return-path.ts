import { z } from 'zod';
import { domainToAscii } from '../addresses/domain.js';
import { TOKEN_LENGTH } from './token.js';

/** Octets of a local part (RFC 5321 section 4.5.3.1.1). */
const MAX_LOCAL_LENGTH = 64;

/** Characters before the @ of an address of bounces. */
export const MAX_PREFIX_LENGTH = MAX_LOCAL_LENGTH - TOKEN_LENGTH - 1;

/** A dot-atom (RFC 5322 section 3.2.3) and a domain. */
const BOUNCE_ADDRESS = /^([\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)@([^\s@<>,;:"()[\]\\]+)$/;

/** Where bounces go, from the settings. */
export interface ReturnPath {
  address: string;
  /** Stands between the local part and the token. One character. */
  separator: string;
}

/** The address with its domain in ASCII. Undefined if no token can be added to it. */
export const readBounceAddress = (text: string): string | undefined => {
  const [, local, domain] = BOUNCE_ADDRESS.exec(text) ?? [];
  const ascii = domain && domainToAscii(domain);
  return local && ascii && local.length <= MAX_PREFIX_LENGTH ? `${local}@${ascii}` : undefined;
};

/** The settings of the return path, shared by the worker and the server. */
export const RETURN_PATH_OPTIONS = {
  BOUNCE_ADDRESS: z
    .string()
    .transform((text, context) => {
      const address = readBounceAddress(text);
      if (address) return address;
      const message = `must be an address such as bounces@mail.example.com, with at most ${MAX_PREFIX_LENGTH} characters before the @`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional(),
  BOUNCE_SEPARATOR: z
    .string()
    .regex(/^[+=_.~-]$/, 'must be one of + - = _ . ~')
    .default('+'),
};

/** Undefined if mails have no return path of their own. */
export const returnPathSettingOf = ({
  BOUNCE_ADDRESS: address,
  BOUNCE_SEPARATOR: separator,
}: {
  BOUNCE_ADDRESS?: string | undefined;
  BOUNCE_SEPARATOR: string;
}): ReturnPath | undefined => (address === undefined ? undefined : { address, separator });

/** The address that a mail with this token bounces to: `bounces+TOKEN@mail.example.com`. */
export const returnPathOf = (token: string, { address, separator }: ReturnPath): string => {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}${separator}${token}${address.slice(at)}`;
};

const LAST_WORD = new RegExp(`(?:^|[^a-z0-9])([a-z2-7]{${TOKEN_LENGTH}})@[^@]*$`, 'i');

/**
 * The token in the local part of an address, as sent, in any case. The part before it and the domain may be any: BOUNCE_ADDRESS may
 * have changed since the mail was sent, and forwarders prepend tags of their own (SRS, BATV). Undefined if there is none. The token
 * isn't verified.
 */
export const tokenOfReturnPath = (address: string): string | undefined => LAST_WORD.exec(address)?.[1]?.toLowerCase();
