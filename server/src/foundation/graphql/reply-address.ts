import { ValidateBy } from 'class-validator';
import { isOneAddress } from './one-address.js';
import { breaks } from './validators.js';

/** An address, or a name without special characters and an address: `Support <help@example.com>`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern refuses control characters, which could start another header
const FORM = /^(?:[^<>,;:"()@\\\u0000-\u001f\u007f]*<([^<>\s]+)>|([^<>\s]+))$/;

const isReplyAddress = (value: unknown): boolean => {
  const [, named, bare] = (typeof value === 'string' && FORM.exec(value)) || [];
  return isOneAddress(named ?? bare);
};

export const MAX_REPLY_TO = 320;

/** Requires what a Reply-To header may have. */
export const IsReplyAddress = (): PropertyDecorator =>
  ValidateBy({ name: 'isReplyAddress', validator: { validate: isReplyAddress } }, breaks('mail.replyTo'));
