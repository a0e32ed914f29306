import { Arg, Authorized, Query, Resolver } from 'type-graphql';
import { AttemptFilter } from '../attempts/attempts.feature.js';
import {
  Backlog,
  DeliveryStat,
  FailureStat,
  FeedbackRate,
  FeedbackRateKey,
  StatsInterval,
} from './statistic.objects.js';
import type { StatisticService } from './statistic.service.js';

@Resolver()
export class StatisticResolver {
  constructor(private readonly services: { statistics: StatisticService }) {}

  @Authorized('READ')
  @Query(() => [DeliveryStat], {
    description: 'Attempts per interval between `from` and `until`, empty intervals included; 1,500 intervals at most.',
  })
  deliveryStats(
    @Arg('from', () => Date) from: Date,
    @Arg('until', () => Date) until: Date,
    @Arg('interval', () => StatsInterval) interval: StatsInterval,
    @Arg('filter', () => AttemptFilter, { nullable: true }) filter?: AttemptFilter | null,
  ) {
    return this.services.statistics.deliveries({ from, until, interval, filter });
  }

  @Authorized('READ')
  @Query(() => [FailureStat], {
    description: 'Causes of failed attempts between `from` and `until`, most frequent first; 100 at most.',
  })
  failureStats(
    @Arg('from', () => Date) from: Date,
    @Arg('until', () => Date) until: Date,
    @Arg('filter', () => AttemptFilter, { nullable: true }) filter?: AttemptFilter | null,
  ) {
    return this.services.statistics.failures({ from, until, filter });
  }

  @Authorized('READ')
  @Query(() => [FeedbackRate], {
    description:
      'How many mails bounced and were reported as spam, per receiving domain, template or topic, from the delivery log: the 50 with the most bounces and complaints. `from` is rounded down to a whole day in UTC.',
  })
  feedbackRates(
    @Arg('from', () => Date) from: Date,
    @Arg('until', () => Date) until: Date,
    @Arg('by', () => FeedbackRateKey) by: FeedbackRateKey,
  ) {
    return this.services.statistics.feedbackRates({ from, until, by });
  }

  @Authorized('READ')
  @Query(() => Backlog, { description: 'Unfinished work of all dispatches.' })
  backlog() {
    return this.services.statistics.backlog();
  }
}
