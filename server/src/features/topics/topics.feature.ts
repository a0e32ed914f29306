import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { TopicEntity } from './topic.entity.js';
import { createTopicLoaders } from './topic.loaders.js';
import { TopicResolver } from './topic.resolver.js';
import { createTopicService, type TopicService } from './topic.service.js';

export { TopicEntity } from './topic.entity.js';
export { MAX_TOPIC_SLUG_LENGTH } from './topic.inputs.js';
export type { TopicLoaders } from './topic.loaders.js';
export { createTopicService, type TopicService } from './topic.service.js';

export const topicsFeature = {
  entities: [TopicEntity],
  services: ({ dataSource }: Connections) => ({ topics: createTopicService({ dataSource }) }),
  resolvers: [TopicResolver],
  loaders: createTopicLoaders,
  auditedMutations,
} satisfies Feature<{ topics: TopicService }>;
