import { loadById } from '../../foundation/graphql/data-loaders.js';
import type { UserService } from './user.service.js';

export type UserLoaders = ReturnType<typeof createUserLoaders>;

export const createUserLoaders = ({ users }: { users: UserService }) => ({
  user: loadById(users.findMany),
});
