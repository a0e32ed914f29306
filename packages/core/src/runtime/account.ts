/** Credentials with which server or worker connect to a service such as PostgreSQL. */
export interface Account {
  name: string;
  password: string;
}

/** The credentials in a URL. The error for a URL without them doesn't contain the URL. */
export const accountOf = (url: string): Account => {
  const { username, password, host } = new URL(url);
  if (!username || !password) throw new Error(`The URL of ${host} has no name and password`);
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
};
