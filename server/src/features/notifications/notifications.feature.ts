import type { Connections, Feature } from '../../foundation/feature.js';
import type { UserService } from '../users/users.feature.js';
import { AudienceResolver } from './audience.resolver.js';
import type { AudienceService } from './audience.service.js';
import { auditedMutations } from './audited-mutations.js';
import { NotificationEntity } from './notification.entity.js';
import { createNotificationLoaders } from './notification.loaders.js';
import { NotificationResolver } from './notification.resolver.js';
import { createNotificationService, type NotificationService } from './notification.service.js';

export { createAudienceService } from './audience.service.js';
export { NotificationEntity } from './notification.entity.js';
export { MAX_CONTEXT_BYTES } from './notification.inputs.js';
export type { NotificationLoaders } from './notification.loaders.js';
export { createNotificationService } from './notification.service.js';
export { NotificationType } from './notification-type.js';
export { SkippedCount } from './skipped-count.js';

export const notificationsFeature = {
  entities: [NotificationEntity],
  services: ({ dataSource }: Connections) => ({ notifications: createNotificationService({ dataSource }) }),
  resolvers: [NotificationResolver, AudienceResolver],
  loaders: createNotificationLoaders,
  auditedMutations,
} satisfies Feature<{ notifications: NotificationService; audiences: AudienceService; users: UserService }>;
