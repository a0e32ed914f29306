import { IsEmail } from 'class-validator';

const LONGEST_ADDRESS = 254;

/** Exactly one address, bare: no name before it, no second one, no line break, at most 254 characters (RFC 5321). */
export const IsOneAddress = (): PropertyDecorator =>
  IsEmail(
    { ignore_max_length: false },
    { message: `must be exactly one e-mail address of at most ${LONGEST_ADDRESS} characters` },
  );
