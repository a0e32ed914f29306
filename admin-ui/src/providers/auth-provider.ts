import type { AuthProvider } from 'react-admin';
import type { GraphqlClient } from '../api/graphql-client';
import { GraphqlError } from '../api/post';
import { MeDocument, SignInDocument, SignOutDocument } from '../api/session.generated';
import type { Me, SignedInUser } from '../api/signed-in-user';
import { requiredPermission } from './required-permission';

const isUnauthenticated = (error: unknown) => error instanceof GraphqlError && error.code === 'UNAUTHENTICATED';

const toIdentity = ({ id, username, email, firstName, lastName, role }: Me): SignedInUser => ({
  id,
  fullName: `${firstName} ${lastName}`.trim() || username,
  username,
  email,
  role,
});

export const createAuthProvider = (ask: GraphqlClient): AuthProvider => {
  // React-Admin calls logout before it shows the sign-in page. Without a session, logout sends no request.
  let isSignedOut = false;
  // Concurrent calls share one request: dozens of buttons check access at once.
  let pending: Promise<Me> | undefined;

  const fetchMe = (): Promise<Me> => {
    pending ??= ask(MeDocument, {})
      .then(({ me }) => {
        isSignedOut = me === null;
        if (!me) throw new GraphqlError('Not signed in', 'UNAUTHENTICATED');
        return me;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  let permissions: Me['permissions'] | undefined;
  const fetchPermissions = async () => {
    permissions ??= (await fetchMe()).permissions;
    return permissions;
  };

  return {
    login: async ({ username, password }: { username: string; password: string }) => {
      await ask(SignInDocument, { username, password });
      isSignedOut = false;
      permissions = undefined;
    },
    logout: async () => {
      permissions = undefined;
      if (isSignedOut) return;
      await ask(SignOutDocument, {}).catch((error: unknown) => {
        // UNAUTHENTICATED means that the session has already ended, so the sign-out succeeds.
        if (!isUnauthenticated(error)) throw error;
      });
      isSignedOut = true;
    },
    checkAuth: async () => {
      await fetchMe().then(
        (me) => {
          permissions = me.permissions;
        },
        (error: unknown) => {
          // Only UNAUTHENTICATED ends the session. A server that is unavailable for a moment doesn't.
          // `message: false` opens the sign-in page without React-Admin's notice.
          if (isUnauthenticated(error)) throw { message: false };
        },
      );
    },
    checkError: async (error: unknown) => {
      if (isUnauthenticated(error)) throw error;
    },
    getIdentity: async () => toIdentity(await fetchMe()),
    canAccess: async ({ resource, action }: { resource: string; action: string }) => {
      const granted = await fetchPermissions();
      return granted[requiredPermission({ resource, action })];
    },
  };
};
