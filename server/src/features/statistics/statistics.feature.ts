import type { Feature } from '../../foundation/feature.js';
import { StatisticResolver } from './statistic.resolver.js';
import type { StatisticService } from './statistic.service.js';

export { createStatisticService } from './statistic.service.js';

export const statisticsFeature = {
  resolvers: [StatisticResolver],
} satisfies Feature<{ statistics: StatisticService }>;
