import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { GroupEntity } from './group.entity.js';
import { createGroupLoaders } from './group.loaders.js';
import { GroupResolver } from './group.resolver.js';
import { createGroupService, type GroupService } from './group.service.js';
import { UserGroupsResolver } from './user-groups.resolver.js';

export { GroupEntity } from './group.entity.js';
export type { GroupLoaders } from './group.loaders.js';
export { createGroupService } from './group.service.js';

export const groupsFeature = {
  entities: [GroupEntity],
  services: ({ dataSource }: Connections) => ({ groups: createGroupService({ dataSource }) }),
  resolvers: [GroupResolver, UserGroupsResolver],
  loaders: createGroupLoaders,
  auditedMutations,
} satisfies Feature<{ groups: GroupService }>;
