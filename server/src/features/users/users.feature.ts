import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { UserEntity } from './user.entity.js';
import { createUserLoaders } from './user.loaders.js';
import { UserResolver } from './user.resolver.js';
import { createUserService, type UserService } from './user.service.js';
import { createUserExport } from './user-export.js';
import { UserImportResolver } from './user-import.resolver.js';
import type { UserImportService } from './user-import.service.js';

export { recipientOf } from './recipient-of.js';
export { UserEntity } from './user.entity.js';
export { UserFilter } from './user.inputs.js';
export type { UserLoaders } from './user.loaders.js';
export { createUserService, type UserService } from './user.service.js';
export { filterUsers } from './user-filter.js';
export { ImportOutcome, ImportProblem, problemOf } from './user-import.inputs.js';
export { createUserImportService } from './user-import.service.js';

export const usersFeature = {
  entities: [UserEntity],
  services: ({ dataSource }: Connections) => ({
    users: createUserService({ dataSource }),
    exportUsers: createUserExport({ dataSource }),
  }),
  resolvers: [UserResolver, UserImportResolver],
  loaders: createUserLoaders,
  auditedMutations,
} satisfies Feature<{ users: UserService; importUsers: UserImportService }>;
