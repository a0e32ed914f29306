/** Where React-Admin sends those whose session has ended. */
export const SIGN_IN_PATH = '/login';

/** What React-Admin keeps in the browser's history when it opens the sign-in page. React Router keeps it under `usr`. */
interface Kept {
  usr?: { nextPathname?: string; nextSearch?: string } | null;
}

/**
 * The path to show after the sign-in, and whether the sign-in page shows because a session has ended in the middle of the work. A path that
 * begins with two slashes would name a host, which the browser's history refuses.
 */
export const takeEntry = (state: unknown = history.state): { path: string; hasEnded: boolean } => {
  const { nextPathname, nextSearch = '' } = (state as Kept | null)?.usr ?? {};
  return nextPathname && /^\/(?!\/)/.test(nextPathname)
    ? { path: `${nextPathname}${nextSearch}`, hasEnded: true }
    : { path: '/', hasEnded: false };
};
