import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum StatsInterval {
  MINUTE = 'MINUTE',
  HOUR = 'HOUR',
  DAY = 'DAY',
}
registerEnumType(StatsInterval, { name: 'StatsInterval' });

@ObjectType('DeliveryStat', { description: 'What happened in one interval, as the log has it.' })
export class DeliveryStat {
  @Field(() => Date, { description: 'Where the interval begins.' })
  at: Date;

  @Field(() => Int)
  sent: number;

  @Field(() => Int)
  failed: number;

  @Field(() => Int)
  retried: number;

  @Field(() => Float, { description: 'From accepted to SENT, in milliseconds; 0 where nothing was sent.' })
  p50Ms: number;

  @Field(() => Float)
  p95Ms: number;
}

@ObjectType('FailureStat', { description: 'One cause for which attempts failed, for good or for a time.' })
export class FailureStat {
  @Field(() => String)
  errorClass: string;

  @Field(() => Int, { nullable: true })
  smtpCode: number | null;

  @Field(() => Int)
  count: number;

  @Field(() => String, { description: 'The words of the latest.' })
  sample: string;
}

@ObjectType('Backlog', { description: 'What is left to do in all sends together.' })
export class Backlog {
  @Field(() => Int)
  queued: number;

  @Field(() => Int)
  sending: number;

  @Field(() => Int)
  retrying: number;

  @Field(() => Int)
  uncertain: number;

  @Field(() => Int, { description: 'Sends that are under way.' })
  runningDispatches: number;

  @Field(() => Int)
  pausedDispatches: number;

  @Field(() => Int)
  scheduledDispatches: number;
}
