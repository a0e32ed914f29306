import type { CheckName } from './check.js';

/** Enhanced codes of RFC 7372, Gmail and Microsoft, and words of other servers, by the check that they are about. */
const CAUSES: { check: CheckName; codes: RegExp; words: RegExp }[] = [
  { check: 'SPF', codes: /^[45]\.7\.(?:2[346]|27|515)$/, words: /\bspf\b/i },
  { check: 'DKIM', codes: /^[45]\.7\.(?:2[0126]|30|515)$/, words: /\bdkim\b/i },
  {
    check: 'DMARC',
    codes: /^[45]\.7\.(?:26|32|509|515)$/,
    words: /\bdmarc\b|unauthenticated|authentication (?:check|result)/i,
  },
  { check: 'PTR', codes: /^[45]\.7\.25$/, words: /reverse (?:dns|host)|\brdns\b|\bptr\b|client host/i },
  { check: 'TLS', codes: /^[45]\.7\.29$/, words: /\btls\b/i },
  { check: 'RETURN_PATH', codes: /^[45]\.1\.[78]$/, words: /\bsender\b[^.]*(?:verif|domain|exist|found)/i },
];

/** The checks that a refusal of the sender is about. Empty if it doesn't say, as for reputation and lists of senders. */
export const checksOfRefusal = ({ enhancedCode, text }: { enhancedCode: string | null; text: string }): CheckName[] =>
  CAUSES.filter(({ codes, words }) => codes.test(enhancedCode ?? '') || words.test(text)).map(({ check }) => check);
