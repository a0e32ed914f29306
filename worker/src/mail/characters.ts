/** Converts all line ends to CRLF (RFC 5322 section 2.1). */
export const withLineEnds = (content: string): string => content.replace(/\r\n|\r|\n/g, '\r\n');

export interface Characters {
  /** ASCII letters. */
  letters: number;
  /** Non-ASCII and control characters, which quoted-printable has no plain form for. */
  others: number;
}

export const countCharacters = (content: string): Characters => {
  let others = 0;
  let letters = 0;
  for (let at = 0; at < content.length; at += 1) {
    const code = content.charCodeAt(at);
    if (code >= 0x80 || code <= 0x08 || code === 0x0b || code === 0x0c || (code >= 0x0e && code <= 0x1f)) others += 1;
    else if ((code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) letters += 1;
  }
  return { letters, others };
};

/** nodemailer's rule for choosing quoted-printable rather than base64. */
export const isMostlyLatin = ({ letters, others }: Characters): boolean => others < letters;
