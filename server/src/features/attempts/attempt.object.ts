import type { AttemptOutcome as LedgerOutcome } from '@tidings/core/ledger/status';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum AttemptOutcome {
  SENT = 'SENT',
  RETRY = 'RETRY',
  FAILED = 'FAILED',
  SUPPRESSED = 'SUPPRESSED',
  EXPIRED = 'EXPIRED',
  UNCERTAIN = 'UNCERTAIN',
}
registerEnumType(AttemptOutcome, { name: 'AttemptOutcome' });

@ObjectType('Attempt', { description: 'One try to hand over a mail, as the log has it.' })
export class AttemptObject {
  @Field(() => ID)
  id: string;

  @Field(() => ID)
  deliveryId: string;

  @Field(() => ID)
  dispatchId: string;

  @Field(() => ID, { nullable: true })
  notificationId: string | null;

  @Field(() => String)
  queue: string;

  @Field(() => ID)
  templateSlug: string;

  @Field(() => Int)
  templateVersion: number;

  @Field(() => ID, { nullable: true })
  userId: string | null;

  @Field(() => String)
  email: string;

  @Field(() => Int, { description: '1 for the first.' })
  attempt: number;

  @Field(() => AttemptOutcome)
  outcome: LedgerOutcome;

  @Field(() => Int, { nullable: true })
  smtpCode: number | null;

  @Field(() => String, { nullable: true })
  errorClass: string | null;

  @Field(() => String, { nullable: true })
  error: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the mail server answered where it took the mail, often with its own number for it.',
  })
  response: string | null;

  @Field(() => String)
  messageId: string;

  @Field(() => Int)
  durationMs: number;

  @Field(() => Date)
  queuedAt: Date;

  @Field(() => Date)
  finishedAt: Date;
}

@ObjectType()
export class AttemptPage {
  @Field(() => [AttemptObject])
  items: AttemptObject[];

  @Field(() => Int)
  total: number;
}
