import type { Connections, Feature } from '../../foundation/feature.js';
import { StatisticResolver } from './statistic.resolver.js';
import { createStatisticService, type StatisticService } from './statistic.service.js';

export const statisticsFeature = {
  services: ({ clickhouse, sql }: Connections) => ({ statistics: createStatisticService({ clickhouse, sql }) }),
  resolvers: [StatisticResolver],
} satisfies Feature<{ statistics: StatisticService }>;
