import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum StatsInterval {
  MINUTE = 'MINUTE',
  HOUR = 'HOUR',
  DAY = 'DAY',
}
registerEnumType(StatsInterval, {
  name: 'StatsInterval',
  description: 'Length of an interval; intervals start at whole minutes, hours or days in UTC.',
});

@ObjectType('DeliveryStat', { description: 'Attempts of one interval, from the delivery log.' })
export class DeliveryStat {
  @Field(() => Date, { description: 'Start of the interval.' })
  at: Date;

  @Field(() => Int, { description: 'Attempts with outcome SENT.' })
  sent: number;

  @Field(() => Int, { description: 'Attempts with outcome FAILED.' })
  failed: number;

  @Field(() => Int, { description: 'Attempts with outcome RETRY.' })
  retried: number;

  @Field(() => Float, { description: 'Median time from acceptance to SENT, in milliseconds; 0 if nothing was sent.' })
  p50Ms: number;

  @Field(() => Float, { description: '95th percentile, in milliseconds; 0 if nothing was sent.' })
  p95Ms: number;
}

@ObjectType('FailureStat', { description: 'Failed attempts that share a cause, retried ones included.' })
export class FailureStat {
  @Field(() => String, { description: 'As in Attempt.errorClass.' })
  errorClass: string;

  @Field(() => Int, { nullable: true, description: 'Reply code of the mail server; null if it didn’t answer.' })
  smtpCode: number | null;

  @Field(() => Int, { description: 'Number of attempts.' })
  count: number;

  @Field(() => String, { description: 'Error message of the latest one.' })
  sample: string;
}

export enum FeedbackRateKey {
  DOMAIN = 'DOMAIN',
  TEMPLATE = 'TEMPLATE',
  TOPIC = 'TOPIC',
}
registerEnumType(FeedbackRateKey, {
  name: 'FeedbackRateKey',
  description: 'What rates are grouped by. DOMAIN: the part of the address after the @.',
});

@ObjectType('FeedbackRate', {
  description: 'Mails of one group that were sent in a time range, and those that feedback came for in it.',
})
export class FeedbackRate {
  @Field(() => String, {
    description:
      'A domain, a template’s slug or a topic’s slug. Empty for transactional mails, and for mails whose address was erased.',
  })
  key: string;

  @Field(() => Int)
  sent: number;

  @Field(() => Int, { description: 'Mails that bounced, each once.' })
  bounced: number;

  @Field(() => Int, { description: 'Of these, mails whose address can’t receive mail.' })
  hardBounced: number;

  @Field(() => Int, { description: 'Mails reported as spam, each once.' })
  complained: number;
}

@ObjectType('Backlog', { description: 'Unfinished work of all dispatches that haven’t ended.' })
export class Backlog {
  @Field(() => Int, { description: 'QUEUED deliveries.' })
  queued: number;

  @Field(() => Int, { description: 'SENDING deliveries.' })
  sending: number;

  @Field(() => Int, { description: 'RETRYING deliveries.' })
  retrying: number;

  @Field(() => Int, { description: 'UNCERTAIN deliveries.' })
  uncertain: number;

  @Field(() => Int, { description: 'Dispatches with status SENDING.' })
  runningDispatches: number;

  @Field(() => Int, { description: 'Dispatches with status PAUSED.' })
  pausedDispatches: number;

  @Field(() => Int, { description: 'Dispatches with status SCHEDULED.' })
  scheduledDispatches: number;
}
