import { asRead } from '@tidings/core/addresses/normal-form';
import { isEmail, ValidateBy } from 'class-validator';
import { breaks } from './validators.js';

const MAX_ADDRESS = 254;

/**
 * Characters that the part before the @ may only contain in quotes (RFC 5321 section 4.1.2). They are refused: hardly
 * anybody has such an address, and attackers use them.
 */
const QUOTED = '"(),:;<>[\\] ';

/**
 * Validates exactly one bare address: no display name, no second address, no line break, at most 254 characters (RFC
 * 5321). Invisible characters are ignored, since normalization removes them.
 */
export const IsOneAddress = (): PropertyDecorator =>
  ValidateBy({ name: 'isEmail', validator: { validate: isOneAddress } }, breaks('email.single', { max: MAX_ADDRESS }));

export const isOneAddress = (value: unknown): boolean =>
  typeof value === 'string' &&
  !HAS_SPACE_AROUND.test(value) &&
  isEmail(asRead(value), { ignore_max_length: false, blacklisted_chars: QUOTED });

/**
 * Matches white space at either end. A byte order mark is allowed there, although regular expressions count it as white
 * space.
 */
const HAS_SPACE_AROUND = /^[^\S\ufeff]|[^\S\ufeff]$/;
