import { Arg, Authorized, Query, Resolver } from 'type-graphql';
import { AttemptFilter } from '../attempts/attempt.inputs.js';
import { Backlog, DeliveryStat, FailureStat, StatsInterval } from './statistic.objects.js';
import type { StatisticService } from './statistic.service.js';

@Resolver()
export class StatisticResolver {
  constructor(private readonly statistics: StatisticService) {}

  @Authorized('READ')
  @Query(() => [DeliveryStat], { description: 'Of each interval that `from` to `until` touches, the empty ones too.' })
  deliveryStats(
    @Arg('from', () => Date) from: Date,
    @Arg('until', () => Date) until: Date,
    @Arg('interval', () => StatsInterval) interval: StatsInterval,
    @Arg('filter', () => AttemptFilter, { nullable: true }) filter?: AttemptFilter | null,
  ) {
    return this.statistics.deliveries({ from, until, interval, filter });
  }

  @Authorized('READ')
  @Query(() => [FailureStat], { description: 'The commonest causes first.' })
  failureStats(
    @Arg('from', () => Date) from: Date,
    @Arg('until', () => Date) until: Date,
    @Arg('filter', () => AttemptFilter, { nullable: true }) filter?: AttemptFilter | null,
  ) {
    return this.statistics.failures({ from, until, filter });
  }

  @Authorized('READ')
  @Query(() => Backlog)
  backlog() {
    return this.statistics.backlog();
  }
}
