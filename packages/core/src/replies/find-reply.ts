/** A refusal in other servers' words. Empty strings stand for what it doesn't have. */
export interface FoundReply {
  /** Three digits, 4xx or 5xx. */
  code: string;
  /** Enhanced code (RFC 3463). */
  enhanced: string;
}

/** As in `550 5.1.1 …`, `550-5.1.1 …`, `550 #5.1.1 …`. */
const CODE_AND_ENHANCED = /(?<![\d.])([45]\d\d)[ -]#?\(?([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/g;

/** A reply code at the beginning, after the name of its type, or after what introduces a reply. */
const CODE = /(?:^\s*(?:[\w-]{1,40};\s*)?|said: |<<< |: )([45]\d\d)(?=[ -]|$)/m;

/** As in `(#5.1.1)`, `[5.1.1]`, and at the beginning. */
const ENHANCED = /(?:^\s*(?:[\w-]{1,40};\s*)?#?|[([]#?|#)([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/m;

/** Finds the SMTP reply in a Diagnostic-Code, a provider's reason or a line of a bounce. A code and its enhanced code agree. */
export const findReply = (text: string): FoundReply => {
  for (const [, code, enhanced] of text.matchAll(CODE_AND_ENHANCED)) {
    if (code![0] === enhanced![0]) return { code: code!, enhanced: enhanced! };
  }
  const code = CODE.exec(text)?.[1] ?? '';
  const enhanced = ENHANCED.exec(text)?.[1] ?? '';
  return { code, enhanced: code && enhanced[0] !== code[0] ? '' : enhanced };
};
