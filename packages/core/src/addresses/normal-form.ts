import { domainForPeople, domainToAscii } from './domain.js';

/** What nobody sees: byte order marks, zero-width spaces and joiners, soft hyphens, marks of direction, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A text as it is read: without invisible characters anywhere, in NFC, and without white space around it. */
export const asRead = (typed: string): string => typed.replace(INVISIBLE, '').normalize('NFC').trim();

/**
 * The one form of an address that is stored and compared: `asRead`, in lower case, with the domain in Punycode (RFC 5891). It is the same
 * for its own result. What is no address, or has a domain that can't be written in Punycode, is only lowered.
 */
export const normalizeAddress = (typed: string): string => {
  const { local, domain } = partsOf(lowered(asRead(typed)));
  return domain === undefined ? local : `${local}@${domainToAscii(domain) ?? domain}`;
};

/** An address as a row of users has it: its normal form, and how it was typed where that differs. */
export const storedAddress = (typed: string): { email: string; emailTyped: string | null } => {
  const email = normalizeAddress(typed);
  const shown = asRead(typed);
  return { email, emailTyped: shown === email ? null : shown };
};

/** An address in its normal form as people write it, with a domain in its own alphabet. */
export const addressForPeople = (address: string): string => {
  const { local, domain } = partsOf(address);
  return domain === undefined ? local : `${local}@${domainForPeople(domain)}`;
};

/**
 * Every form under which the ledger and the log may hold an address, the normal one first: earlier versions kept its letters composed or
 * not, as they came, and its domain in its own alphabet.
 */
export const formsOfAddress = (typed: string): string[] => {
  const normal = normalizeAddress(typed);
  const asTyped = typed.toLowerCase();
  const forms = [normal, addressForPeople(normal), lowered(asRead(typed))];
  return [...new Set([...forms, ...forms.map((form) => form.normalize('NFD')), asTyped])];
};

/**
 * Every form under which a part of a text may be stored, as it is looked for: composed and decomposed, and with what follows an `@`, or
 * the whole where there is none, in Punycode.
 */
export const formsOfText = (typed: string): string[] => {
  const text = asRead(typed);
  const { local, domain } = partsOf(text);
  const ascii = domainToAscii(domain ?? local);
  const forms = [text, text.normalize('NFD')];
  if (ascii?.includes('xn--')) forms.push(domain === undefined ? ascii : `${local}@${ascii}`);
  return [...new Set(forms)];
};

/** Lowering can take a composed letter apart: İ becomes i and a dot. */
const lowered = (text: string): string => text.toLowerCase().normalize('NFC');

const partsOf = (text: string): { local: string; domain?: string } => {
  const at = text.lastIndexOf('@');
  return at < 0 ? { local: text } : { local: text.slice(0, at), domain: text.slice(at + 1) };
};
