/** The domain of a normalized address. */
export const receivingDomainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1);
