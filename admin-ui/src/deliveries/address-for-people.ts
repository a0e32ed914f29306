import punycode from 'punycode.js';

/** An address as people write it: mails keep its domain in Punycode. */
export const addressForPeople = (email: string): string => {
  try {
    return punycode.toUnicode(email);
  } catch {
    return email;
  }
};
