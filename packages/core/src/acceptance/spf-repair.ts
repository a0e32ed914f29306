import type { Finding } from './findings.js';

const ALL = /^[+\-~?]?all$/i;
const PERMITS_ALL = /^\+?all$/i;
const REDIRECT = /^redirect=/i;

/**
 * The text of one SPF record in place of a domain's `records`: without the terms that make them invalid, and with the terms in
 * `wanted`. Undefined if that is the record which is there, or if nothing could be permitted.
 */
export const repairSpf = ({
  domain,
  records,
  findings,
  wanted,
}: {
  domain: string;
  records: readonly string[];
  findings: readonly Finding[];
  wanted: readonly string[];
}): string | undefined => {
  const terms = records.flatMap((text) => text.split(/ +/).slice(1)).filter((term) => term !== '');
  const isWrong = wrongTermsOf(domain, findings);
  const kept = terms.filter((term) => !isWrong(term));
  const others = kept.filter((term) => !ALL.test(term) && !REDIRECT.test(term));
  const end = kept.findLast((term) => ALL.test(term)) ?? kept.find((term) => REDIRECT.test(term)) ?? '~all';
  const parts = [...new Set([...others, ...wanted])];
  if (parts.length === 0 && !REDIRECT.test(end)) return undefined;
  const repaired = ['v=spf1', ...parts, PERMITS_ALL.test(end) ? '~all' : end].join(' ');
  return records.length === 1 && terms.join(' ') === repaired.slice('v=spf1 '.length) ? undefined : repaired;
};

const wrongTermsOf = (domain: string, findings: readonly Finding[]): ((term: string) => boolean) => {
  const ours = findings.filter(({ params }) => params.domain === domain);
  const invalid = ours.filter(({ rule }) => rule === 'spf.syntax').map(({ params }) => params.term);
  const missing = ours.filter(({ rule }) => rule === 'spf.includeMissing').map(({ params }) => String(params.include));
  const loops = ours.some(({ rule }) => rule === 'spf.loop') ? [domain] : [];
  const targets = [...missing, ...loops].map((name) => name.toLowerCase());
  return (term) => {
    const target = /^(?:[+\-~?]?include:|redirect=)(.*)$/i.exec(term)?.[1]?.toLowerCase();
    return (
      invalid.includes(term) || (target !== undefined && targets.includes(target)) || /^[+\-~?]?ptr(?::|$)/i.test(term)
    );
  };
};
