import type { AuthProvider, UserIdentity } from 'react-admin';
import { type GraphqlClient, GraphqlError } from '../api/graphql-client';
import { MeDocument, type MeQuery, SignInDocument, SignOutDocument } from '../auth/auth.generated';
import { may, type Role } from './permissions';

export type SignedInUser = UserIdentity & { id: string; fullName: string; username: string; email: string; role: Role };

type Me = NonNullable<MeQuery['me']>;

const isUnauthenticated = (error: unknown) => error instanceof GraphqlError && error.code === 'UNAUTHENTICATED';

const toIdentity = ({ id, username, email, firstName, lastName, role }: Me): SignedInUser => ({
  id,
  fullName: `${firstName} ${lastName}`.trim() || username,
  username,
  email,
  role,
});

export const createAuthProvider = (ask: GraphqlClient): AuthProvider => {
  // React-Admin also "signs out" strangers before it shows them the sign-in page; that needs no request.
  let isStranger = false;
  // Buttons by the dozen ask who is signed in: all of a moment's questions are one request.
  let asked: Promise<Me> | undefined;

  const askMe = (): Promise<Me> => {
    asked ??= ask(MeDocument, {})
      .then(({ me }) => {
        isStranger = me === null;
        if (!me) throw new GraphqlError('Not signed in', 'UNAUTHENTICATED');
        return me;
      })
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };

  let role: Role | undefined;
  const askRole = async () => {
    role ??= (await askMe()).role;
    return role;
  };

  return {
    login: async ({ username, password }: { username: string; password: string }) => {
      await ask(SignInDocument, { username, password });
      isStranger = false;
      role = undefined;
    },
    logout: async () => {
      role = undefined;
      if (isStranger) return;
      await ask(SignOutDocument, {}).catch((error: unknown) => {
        // A session that is over already is what we wanted.
        if (!isUnauthenticated(error)) throw error;
      });
      isStranger = true;
    },
    checkAuth: async () => {
      await askMe().then(
        (me) => {
          role = me.role;
        },
        (error: unknown) => {
          // A server that is away for a moment has not ended the session; only its plain "no" has.
          // React-Admin shows this message as a notice; false says that the sign-in page is enough.
          if (isUnauthenticated(error)) throw { message: false };
        },
      );
    },
    checkError: async (error: unknown) => {
      if (isUnauthenticated(error)) throw error;
    },
    getIdentity: async () => toIdentity(await askMe()),
    canAccess: async ({ resource, action }: { resource: string; action: string }) =>
      may(await askRole(), { resource, action }),
  };
};
