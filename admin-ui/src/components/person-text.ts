/** Fields needed to name a person. */
export interface Person {
  username: string;
  firstName?: string;
  lastName?: string;
  email: string;
}

/** "Ann Lee (ann@example.com)". */
export const personText = ({ username, firstName, lastName, email }: Person): string => {
  const name = `${firstName ?? ''} ${lastName ?? ''}`.trim() || username;
  return name === email ? email : `${name} (${email})`;
};
