import { loadFromMap } from '../../foundation/graphql/data-loaders.js';
import type { TopicService } from './topic.service.js';

export type TopicLoaders = ReturnType<typeof createTopicLoaders>;

export const createTopicLoaders = ({ topics }: { topics: TopicService }) => ({
  topic: loadFromMap(topics.findMany, null),
});
