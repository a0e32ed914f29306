import type { FirstBatchRule, FirstBatchState as LedgerState } from '@tidings/core/ledger/first-batch';
import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IsInt, Max, Min } from '../../foundation/graphql/validators.js';

const MAX_PER_DOMAIN = 1_000;
const MAX_WAIT_MINUTES = 1_440;

@InputType({
  description:
    'Mails that a bulk send begins with. They go to the 20 largest of the receiving domains that have more than 10 × perDomain of its recipients, or to perDomain recipients in total if there is none. The rest waits for their answers and early bounces.',
})
export class FirstBatchInput implements FirstBatchRule {
  @Field(() => Int, { description: 'Mails to each large receiving domain; 1 to 1,000.' })
  @IsInt()
  @Min(1)
  @Max(MAX_PER_DOMAIN)
  perDomain: number;

  @Field(() => Int, { description: 'Minutes to wait after the last answer to one of them; 1 to 1,440.' })
  @IsInt()
  @Min(1)
  @Max(MAX_WAIT_MINUTES)
  waitMinutes: number;
}

export enum FirstBatchState {
  PENDING = 'PENDING',
  WAITING = 'WAITING',
  PASSED = 'PASSED',
  RELEASED = 'RELEASED',
  SKIPPED = 'SKIPPED',
}
registerEnumType(FirstBatchState, {
  name: 'FirstBatchState',
  description:
    'PENDING: not chosen yet. WAITING: the rest waits for its answers. PASSED: the rest followed by itself. RELEASED: a person let the rest follow. SKIPPED: the dispatch has no more mails than its first batch.',
});

@ObjectType({ description: 'What became of the mails of a first batch to a receiving domain.' })
export class FirstBatchDomain {
  @Field(() => String, { nullable: true, description: 'Null: all domains that aren’t listed.' })
  domain: string | null;

  @Field(() => Int, { description: 'sent + refused + retrying + deferred + open + other.' })
  mails: number;

  @Field(() => Int, { description: 'Mails that the mail server accepted.' })
  sent: number;

  @Field(() => Int, { description: 'Of those sent, mails that came back.' })
  bounced: number;

  @Field(() => Int, { description: 'Mails that FAILED, or wait since the domain is held.' })
  refused: number;

  @Field(() => Int, { description: 'Mails that were refused for now and will be tried again.' })
  retrying: number;

  @Field(() => Int, { description: 'Mails that weren’t tried, since they wait for a limit or a mail server.' })
  deferred: number;

  @Field(() => Int, { description: 'Mails that wait for a worker, or are being sent.' })
  open: number;

  @Field(() => Int, {
    description: 'Mails that are SUPPRESSED, CANCELLED, EXPIRED or UNCERTAIN. They count for nothing.',
  })
  other: number;

  @Field(() => Boolean, { description: 'Whether the domain is held for the sender, so that it gets no more mails.' })
  isHeld: boolean;
}

@ObjectType({
  description: 'The mails that a dispatch begins with. The rest waits for their answers and early bounces.',
})
export class FirstBatch {
  @Field(() => Int, { description: 'Mails to each large receiving domain.' })
  perDomain: number;

  @Field(() => Int, { description: 'Minutes to wait after the last answer to one of them.' })
  waitMinutes: number;

  @Field(() => FirstBatchState)
  state: FirstBatchState | LedgerState;

  @Field(() => Date, { nullable: true, description: 'When it began, or began anew after a pause; null before.' })
  begunAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the wait ended; null before.' })
  endedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'When the rest follows if nothing goes wrong; null unless all mails that were tried have an answer. A further answer delays it.',
  })
  waitsUntil: Date | null;

  @Field(() => Int, { description: 'Mails in it; 0 until it is chosen.' })
  mails: number;

  @Field(() => Float, {
    description: 'The dispatch is paused if more percent of its mails are refused: the sender’s limit, or 10.',
  })
  failedPercent: number;

  @Field(() => Float, {
    description: 'The dispatch is paused if more percent of its sent mails bounce: the sender’s limit, or 5.',
  })
  bouncedPercent: number;

  @Field(() => [FirstBatchDomain], {
    description: 'By receiving domain, the largest first; at most 20, and the others as one.',
  })
  domains: FirstBatchDomain[];
}
