/** Path of the list of suppressions of an address. */
export const suppressionsLink = (email: string): string =>
  `/suppressions?filter=${encodeURIComponent(JSON.stringify({ q: email }))}`;
