import { type UserIdentity, useGetIdentity } from 'react-admin';
import type { MeQuery } from './session.generated';

export type Me = NonNullable<MeQuery['me']>;

/** Key of `me { permissions }`: "read", "write", "send" or "administer". */
export type Permission = keyof Me['permissions'];

export interface SignedInUser extends UserIdentity, Pick<Me, 'id' | 'username' | 'email' | 'role'> {
  id: string;
  fullName: string;
}

/** The signed-in user; undefined while the request runs. */
export const useSignedInUser = (): SignedInUser | undefined => useGetIdentity().identity as SignedInUser | undefined;
