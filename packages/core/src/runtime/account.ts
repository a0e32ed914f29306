/** Who a process is to one of its parts. */
export interface Account {
  name: string;
  password: string;
}

/** The account that a URL comes with. Throws, without the URL, where it has none. */
export const accountOf = (url: string): Account => {
  const { username, password, host } = new URL(url);
  if (!username || !password) throw new Error(`The URL of ${host} has no name and password`);
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
};
