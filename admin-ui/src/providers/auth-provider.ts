import type { AuthProvider, UserIdentity } from 'react-admin';
import { type GraphqlClient, GraphqlError } from './graphql-client';

export type Role = 'NONE' | 'VIEWER' | 'EDITOR' | 'ADMIN';
export type SignedInUser = UserIdentity & { fullName: string; email: string; role: Role };

// The session lives in an HttpOnly cookie. The token isn't even asked for, so no script can leak it.
export const SIGN_IN = `mutation SignIn($username: String!, $password: String!) {
  login(username: $username, password: $password) { user { id } }
}`;
export const SIGN_OUT = 'mutation SignOut { logout }';
export const ME = 'query Me { me { id username email firstName lastName role } }';

type Me = { id: string; username: string; email: string; firstName: string; lastName: string; role: Role };

const isUnauthenticated = (error: unknown) => error instanceof GraphqlError && error.code === 'UNAUTHENTICATED';

const toIdentity = ({ id, username, email, firstName, lastName, role }: Me): SignedInUser => ({
  id,
  fullName: `${firstName} ${lastName}`.trim() || username,
  email,
  role,
});

export const createAuthProvider = (graphql: GraphqlClient): AuthProvider => {
  // React-Admin also "signs out" strangers before it shows them the sign-in page; that needs no request.
  let isStranger = false;

  const askMe = async (signal?: AbortSignal): Promise<Me> => {
    const { me } = await graphql<{ me: Me | null }>({ query: ME, ...(signal && { signal }) });
    isStranger = me === null;
    if (!me) throw new GraphqlError('Not signed in', 'UNAUTHENTICATED');
    return me;
  };

  return {
    login: async ({ username, password }: { username: string; password: string }) => {
      await graphql({ query: SIGN_IN, variables: { username, password } });
      isStranger = false;
    },
    logout: async () => {
      if (isStranger) return;
      await graphql({ query: SIGN_OUT }).catch((error: unknown) => {
        // A session that is over already is what we wanted.
        if (!isUnauthenticated(error)) throw error;
      });
      isStranger = true;
    },
    checkAuth: async ({ signal }: { signal?: AbortSignal } = {}) => {
      await askMe(signal).catch((error: unknown) => {
        // A server that is away for a moment has not ended the session; only its plain "no" has.
        // React-Admin shows this message as a notice; false says that the sign-in page is enough.
        if (isUnauthenticated(error)) throw { message: false };
        if (signal?.aborted) throw error;
      });
    },
    checkError: async (error: unknown) => {
      if (isUnauthenticated(error)) throw error;
    },
    getIdentity: async ({ signal }: { signal?: AbortSignal } = {}) => toIdentity(await askMe(signal)),
  };
};
