import addressParser from 'nodemailer/lib/addressparser/index.js';

/** The bare address of a sender such as `Tidings <news@example.com>`; undefined where it isn't exactly one. */
export const addressOf = (from: string): string | undefined => {
  const [parsed, ...more] = addressParser(from, { flatten: true });
  return more.length === 0 && parsed && /^[^\s@<>]+@[^\s@<>]+$/.test(parsed.address) ? parsed.address : undefined;
};

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
