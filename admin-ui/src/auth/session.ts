import { errorOf, type Poster, unreachable } from '../api/post';

/** Text, not a parsed document, so that the sign-in page doesn't load a GraphQL parser. */
export const WHO_AM_I = 'query WhoAmI { me { id } }';

/** The session is an HttpOnly cookie. The token isn't selected, so no script can leak it. */
export const SIGN_IN =
  'mutation SignIn($username: String!, $password: String!) { login(username: $username, password: $password) { user { id } } }';

/** Whether the browser has a session. Throws GraphqlError if the server gives no answer to that. */
export const isSignedIn = async (post: Poster): Promise<boolean> => {
  const { data, errors } = await post({ query: WHO_AM_I });
  if (errors?.[0]) throw errorOf(errors[0]);
  if (!data) throw unreachable();
  return (data as { me: object | null }).me !== null;
};

/** Throws GraphqlError: for a wrong password, for too many tries, or if the server can't be reached. */
export const signIn = async (post: Poster, who: { username: string; password: string }): Promise<void> => {
  const { data, errors } = await post({ query: SIGN_IN, variables: who });
  if (errors?.[0]) throw errorOf(errors[0]);
  if (!data) throw unreachable();
};
