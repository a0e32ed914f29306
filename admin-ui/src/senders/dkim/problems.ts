/** Rules of the acceptance check that a key's record can break. A newer server may have more. */
const PROBLEMS = [
  'dns.failed',
  'dkim.missing',
  'dkim.several',
  'dkim.syntax',
  'dkim.version',
  'dkim.revoked',
  'dkim.service',
  'dkim.hash',
  'dkim.keyType',
  'dkim.invalidKey',
  'dkim.mismatch',
  'dkim.short',
];

export const isKnownProblem = (problem: string): boolean => PROBLEMS.includes(problem);
