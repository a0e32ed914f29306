import { IsEmail } from 'class-validator';

const LONGEST_ADDRESS = 254;

/** What a local part may hold in quotes alone (RFC 5321 section 4.1.2). Hardly anybody has such an address, and attackers like them. */
const QUOTED = '"(),:;<>[\\] ';

/** Exactly one address, bare: no name before it, no second one, no line break, at most 254 characters (RFC 5321). */
export const IsOneAddress = (): PropertyDecorator =>
  IsEmail(
    { ignore_max_length: false, blacklisted_chars: QUOTED },
    { message: `must be exactly one e-mail address of at most ${LONGEST_ADDRESS} characters` },
  );
