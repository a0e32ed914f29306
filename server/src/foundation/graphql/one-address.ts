import { asRead } from '@tidings/core/addresses/normal-form';
import { isEmail, ValidateBy } from 'class-validator';

const MAX_ADDRESS = 254;

/** What a local part may hold in quotes alone (RFC 5321 section 4.1.2). Hardly anybody has such an address, and attackers like them. */
const QUOTED = '"(),:;<>[\\] ';

/**
 * Exactly one address, bare: no name before it, no second one, no line break, at most 254 characters (RFC 5321). Invisible characters are
 * passed over, since the normal form leaves them out.
 */
export const IsOneAddress = (): PropertyDecorator =>
  ValidateBy({
    name: 'isEmail',
    validator: {
      validate: isOneAddress,
      defaultMessage: () => `must be exactly one e-mail address of at most ${MAX_ADDRESS} characters`,
    },
  });

const isOneAddress = (value: unknown): boolean =>
  typeof value === 'string' &&
  !HAS_SPACE_AROUND.test(value) &&
  isEmail(asRead(value), { ignore_max_length: false, blacklisted_chars: QUOTED });

/** A byte order mark counts as white space to a regular expression. */
const HAS_SPACE_AROUND = /^[^\S\ufeff]|[^\S\ufeff]$/;
