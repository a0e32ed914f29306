import { domainForPeople, domainToAscii } from './domain.js';

/**
 * Invisible characters: byte order marks, zero-width spaces and joiners, soft hyphens, direction marks, variation
 * selectors.
 */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** None of these is invisible or composed, and most addresses have no others. */
const ASCII = /^[\0-\x7f]*$/;

/** The visible text: NFC, without invisible characters and surrounding white space. */
export const asRead = (typed: string): string =>
  ASCII.test(typed) ? typed.trim() : typed.replace(INVISIBLE, '').normalize('NFC').trim();

/**
 * The stored and compared form of an address: `asRead`, lower case, domain in Punycode (RFC 5891). Idempotent. Text
 * that isn't an address, or whose domain has no Punycode form, is only lowercased.
 */
export const normalizeAddress = (typed: string): string => {
  const { local, domain } = partsOf(lowered(asRead(typed)));
  return domain === undefined ? local : `${local}@${domainToAscii(domain) ?? domain}`;
};

/** An address as the users table stores it: normalized, and as typed if that differs. */
export const storedAddress = (typed: string): { email: string; emailTyped: string | null } => {
  const email = normalizeAddress(typed);
  const shown = asRead(typed);
  return { email, emailTyped: shown === email ? null : shown };
};

/** A normalized address with its domain in Unicode, for display. */
export const addressForPeople = (address: string): string => {
  const { local, domain } = partsOf(address);
  return domain === undefined ? local : `${local}@${domainForPeople(domain)}`;
};

/**
 * Every form under which the ledger and the log may hold an address, normalized form first. Earlier versions kept
 * letters composed or decomposed as typed, and the domain in Unicode.
 */
export const formsOfAddress = (typed: string): string[] => {
  const normal = normalizeAddress(typed);
  const asTyped = typed.toLowerCase();
  const forms = [normal, addressForPeople(normal), lowered(asRead(typed))];
  return [...new Set([...forms, ...forms.map((form) => form.normalize('NFD')), asTyped])];
};

/**
 * Every form under which a search text may be stored: composed, decomposed, and with the part after `@` (or the whole
 * text, if there is no `@`) in Punycode.
 */
export const formsOfText = (typed: string): string[] => {
  const text = asRead(typed);
  const { local, domain } = partsOf(text);
  const ascii = domainToAscii(domain ?? local);
  const forms = [text, text.normalize('NFD')];
  if (ascii?.includes('xn--')) forms.push(domain === undefined ? ascii : `${local}@${ascii}`);
  return [...new Set(forms)];
};

/** Lowercasing can decompose a letter: İ becomes i and a combining dot. */
const lowered = (text: string): string => text.toLowerCase().normalize('NFC');

const partsOf = (text: string): { local: string; domain?: string } => {
  const at = text.lastIndexOf('@');
  return at < 0 ? { local: text } : { local: text.slice(0, at), domain: text.slice(at + 1) };
};
