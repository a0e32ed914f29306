import punycode from 'punycode.js';

/** The address with a Unicode domain. Deliveries store the domain in Punycode. */
export const addressForPeople = (email: string): string => {
  try {
    return punycode.toUnicode(email);
  } catch {
    return email;
  }
};
