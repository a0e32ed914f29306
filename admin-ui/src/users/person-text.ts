/** "Ann Lee (ann@example.com)". */
export const personText = ({
  username,
  firstName,
  lastName,
  email,
}: {
  username: string;
  firstName?: string;
  lastName?: string;
  email: string;
}): string => {
  const name = `${firstName ?? ''} ${lastName ?? ''}`.trim() || username;
  return name === email ? email : `${name} (${email})`;
};
