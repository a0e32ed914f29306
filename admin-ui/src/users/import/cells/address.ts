const PLAIN = /^[^\s@<>,;|"]+@[^\s@<>,;|"]+$/;
const SEPARATORS = /\s*:::\s*|[,;|]|\s+/;
const BRACKETED = /^[^<>@]*<\s*(?:mailto:)?([^<>]+?)\s*>$/;

export interface AddressCell {
  email: string;
  /** Further addresses of the cell, which are ignored. */
  others: string[];
}

/**
 * Reads the address of a cell. Google Contacts writes two as "a@x.test ::: b@x.test": the first is used. Mail programs write "Ann Lee
 * <ann@x.test>". Anything else is returned unchanged, and the server reports the error.
 */
export const readAddress = (cell: string): AddressCell => {
  const text = (BRACKETED.exec(cell)?.[1] ?? cell).replace(/^mailto:/i, '');
  if (PLAIN.test(text)) return { email: text, others: [] };
  const parts = text.split(SEPARATORS).filter((part) => part !== '');
  if (parts.length > 1 && parts.every((part) => PLAIN.test(part))) return { email: parts[0]!, others: parts.slice(1) };
  return { email: text, others: [] };
};
