/** DSN parameters (RFC 3461) as nodemailer takes them. It encodes them as xtext. */
export interface DsnParameters {
  ret: 'HDRS';
  envid: string;
  notify: ('FAILURE' | 'DELAY')[];
  orcpt: string;
}

/** Asks for notifications of failure and delay, with the headers of the mail only. `to` is the address in RCPT TO. */
export const dsnParametersOf = ({ envelopeId, to }: { envelopeId: string; to: string }): DsnParameters => ({
  ret: 'HDRS',
  envid: envelopeId,
  notify: ['FAILURE', 'DELAY'],
  orcpt: isAscii(to) ? `rfc822;${to}` : `utf-8;${utf8Xtext(to)}`,
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII has them
export const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/** utf-8-addr-xtext (RFC 6533 section 3). It is ASCII without `+` and `=`, so that its encoding as xtext doesn't change it. */
const utf8Xtext = (address: string): string =>
  address.replace(/[^\x21-\x2a\x2c-\x3c\x3e-\x5b\x5d-\x7e]/gu, (character) => {
    const hex = character.codePointAt(0)!.toString(16).toUpperCase();
    return `\\x{${hex.padStart(2, '0')}}`;
  });
