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
registerEnumType(AttemptOutcome, {
  name: 'AttemptOutcome',
  description:
    'How an attempt ended. SENT: the mail server accepted the mail. RETRY: it failed and is tried again later. FAILED: it failed for good. SUPPRESSED: the recipient was no longer to be mailed. EXPIRED: the dispatch’s expiresAt passed. UNCERTAIN: the mail may or may not have been sent.',
});

export enum StopReason {
  USER_INACTIVE = 'USER_INACTIVE',
  LEFT_GROUP = 'LEFT_GROUP',
  NOT_ALLOWED = 'NOT_ALLOWED',
  ERASED = 'ERASED',
}
registerEnumType(StopReason, {
  name: 'StopReason',
  description:
    'Why a delivery that was still to be sent is not sent. USER_INACTIVE: the user is inactive or was deleted. LEFT_GROUP: the user is no longer in a group that the dispatch went to. NOT_ALLOWED: ALLOW_RECIPIENTS doesn’t include the address. ERASED: the person was erased.',
});

@ObjectType('Attempt', {
  description: 'One attempt to hand a mail to the mail server, as recorded in the delivery log.',
})
export class AttemptObject {
  @Field(() => ID)
  id: string;

  @Field(() => ID)
  deliveryId: string;

  @Field(() => ID)
  dispatchId: string;

  @Field(() => ID, { nullable: true, description: 'Null for a dispatch that was sent by templateName.' })
  notificationId: string | null;

  @Field(() => String)
  queue: string;

  @Field(() => ID)
  templateSlug: string;

  @Field(() => Int)
  templateVersion: number;

  @Field(() => ID, { nullable: true, description: 'Null for a recipient who isn’t a user.' })
  userId: string | null;

  @Field(() => String, { description: 'Address that the attempt went to.' })
  email: string;

  @Field(() => Int, { description: 'Number of the attempt within its delivery, starting at 1.' })
  attempt: number;

  @Field(() => AttemptOutcome)
  outcome: LedgerOutcome;

  @Field(() => Int, {
    nullable: true,
    description: 'Reply code of the mail server, such as 250 or 550; null if it didn’t answer.',
  })
  smtpCode: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Cause of the failure: CONNECTION, TIMEOUT, AUTH, TLS, THROTTLED, GREYLISTED, MAILBOX_FULL, UNKNOWN_RECIPIENT, ADDRESS_NOT_SUPPORTED, TOO_LARGE, IDENTITY, REJECTED, TEMPLATE or INTERNAL. Null if the attempt succeeded.',
  })
  errorClass: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Error message, usually the mail server’s reply; null if there was no error.',
  })
  error: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The mail server’s reply to an accepted mail, often with its queue id; null otherwise.',
  })
  response: string | null;

  @Field(() => String, { description: 'Message-ID header of the mail.' })
  messageId: string;

  @Field(() => Int, { description: 'Duration of the attempt in milliseconds.' })
  durationMs: number;

  @Field(() => Date, { description: 'When the delivery was created.' })
  queuedAt: Date;

  @Field(() => Date, { description: 'When the attempt ended.' })
  finishedAt: Date;
}

@ObjectType({ description: 'One page of attempts.' })
export class AttemptPage {
  @Field(() => [AttemptObject])
  items: AttemptObject[];

  @Field(() => Int, { description: 'Number of matching attempts.' })
  total: number;
}
