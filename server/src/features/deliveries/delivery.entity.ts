import { FATES, type Fate } from '@tidings/core/feedback/kinds';
import { messageIdOf } from '@tidings/core/ledger/message-id';
import type { Recipient } from '@tidings/core/ledger/recipient';
import { suppressedByOf } from '@tidings/core/ledger/suppressed-by';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum DeliveryStatus {
  QUEUED = 'QUEUED',
  SENDING = 'SENDING',
  RETRYING = 'RETRYING',
  UNCERTAIN = 'UNCERTAIN',
  SENT = 'SENT',
  FAILED = 'FAILED',
  SUPPRESSED = 'SUPPRESSED',
  CANCELLED = 'CANCELLED',
  EXPIRED = 'EXPIRED',
}
registerEnumType(DeliveryStatus, {
  name: 'DeliveryStatus',
  description:
    'QUEUED: waiting for a worker. SENDING: claimed by a worker. RETRYING: an attempt failed, and another follows. UNCERTAIN: the mail may or may not have been sent, and an operator decides. SENT: the mail server accepted the mail. FAILED: not sent, after the last attempt. SUPPRESSED: not sent, because the recipient became inactive, was deleted, left the group, or has a suppression. CANCELLED: the dispatch was cancelled first. EXPIRED: the dispatch’s expiresAt passed first.',
});

export enum DeliveryFate {
  ACCEPTED = 'ACCEPTED',
  DELIVERED = 'DELIVERED',
  BOUNCED = 'BOUNCED',
  COMPLAINED = 'COMPLAINED',
}
registerEnumType(DeliveryFate, {
  name: 'DeliveryFate',
  description:
    'What became of a mail, from the least to the gravest. ACCEPTED: SENT, and nothing came back. DELIVERED: a report says that it is in the mailbox. BOUNCED: it came back. COMPLAINED: the recipient reported it as spam.',
});

@ObjectType('Delivery', { description: 'One recipient’s copy of a dispatch.' })
@Entity({ name: 'deliveries' })
export class DeliveryEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Column({ name: 'dispatch_id', type: 'uuid' })
  dispatchId: string;

  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId: string | null;

  @Field(() => String, { description: 'Current address of the delivery.' })
  @Column({ type: 'text' })
  email: string;

  @Column({ name: 'earlier_emails', type: 'text', array: true, nullable: true })
  earlier: string[] | null;

  @Field(() => [String], {
    description: 'Addresses it was sent to before retryToCorrectedAddress changed the address, oldest first.',
  })
  get earlierEmails(): string[] {
    return this.earlier ?? [];
  }

  @Field(() => DeliveryStatus)
  @Column({ type: 'enum', enum: DeliveryStatus, enumName: 'delivery_status' })
  status: DeliveryStatus;

  @Column({ name: 'fate', type: 'enum', enum: Object.values(FATES), enumName: 'delivery_fate', nullable: true })
  reported: Fate | null;

  @Field(() => DeliveryFate, {
    nullable: true,
    description:
      'Gravest feedback about the mail at its current address. Null if there is none and the status isn’t SENT. It counts in DeliveryCounts only while the status is SENT.',
  })
  get fate(): DeliveryFate | null {
    if (this.reported) return DeliveryFate[this.reported];
    return this.status === DeliveryStatus.SENT ? DeliveryFate.ACCEPTED : null;
  }

  @Column({ type: 'int' })
  attempts: number;

  @Field(() => Int, { description: 'Number of attempts after the first.' })
  get retryCount(): number {
    return Math.max(0, this.attempts - 1);
  }

  @Field(() => Date, { nullable: true, description: 'When the next attempt is due; null if none is scheduled.' })
  @Column({ name: 'next_attempt_at', type: 'timestamptz', nullable: true })
  nextAttemptAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cause of the last failure, as in Attempt.errorClass; null if no attempt failed.',
  })
  @Column({ name: 'error_class', type: 'text', nullable: true })
  errorClass: string | null;

  @Field(() => String, { nullable: true, description: 'Message of the last failure; null if no attempt failed.' })
  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Column({ name: 'suppressed_by', type: 'text', nullable: true })
  suppressor: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the delivery is SUPPRESSED, as in SkippedCount.reason; null if it isn’t. Later versions may add reasons.',
  })
  get suppressedBy(): string | null {
    if (this.status !== DeliveryStatus.SUPPRESSED) return null;
    return suppressedByOf({ suppressedBy: this.suppressor, lastError: this.lastError });
  }

  @Column({ name: 'route_id', type: 'uuid', nullable: true })
  routeId: string | null;

  @Column({ name: 'wait_reason', type: 'text', nullable: true })
  waits: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why a RETRYING delivery waits although no attempt failed. ROUTE_DOWN: no mail server of its sender can be reached. ROUTE_BUSY: its mail server is slow. OWN_ROUTE_DOWN, ROUTE_MISSING: the mail may have arrived, so it waits for the mail server that it was given to, which is down or was deleted; `releaseFromRoute` lets it go by another. RELEASED: it was let go, and waits for any. SENDER_MISSING: its sender was deleted. DOMAIN_HELD: the receiving domain refuses its sender; `releaseHeldDomain` sends it. LIMIT: a limit of its route, or of its domain on it, is used up until `nextAttemptAt`. QUIET_HOURS: its recipient is in quiet hours of its sender, which end at `nextAttemptAt`. Null: it waits for no such reason. Later versions may add reasons.',
  })
  get waitReason(): string | null {
    // More follows: the route, the domain of a limit, the settings of quiet hours.
    return this.status === DeliveryStatus.RETRYING ? (this.waits?.split(' ')[0] ?? null) : null;
  }

  @Column({ name: 'redirected', type: 'boolean', nullable: true })
  redirected: boolean | null;

  @Field({
    description:
      'The latest attempt went to REDIRECT_ALL_TO instead of the recipient. Feedback then suppresses nobody.',
  })
  get isRedirected(): boolean {
    return this.redirected === true;
  }

  @Field(() => Date, {
    description: 'When the delivery was created. For groups and users of a larger send, that is when sending starts.',
  })
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, { description: 'When the status last changed.' })
  @Column({ name: 'updated_at', type: 'timestamptz' })
  lastUpdate: Date;

  @Column({ name: 'message_domain', type: 'text', nullable: true })
  messageDomain: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Message-ID header, the same on every attempt; null before the first attempt.',
  })
  get messageId(): string | null {
    const { id: deliveryId, dispatchId, messageDomain } = this;
    return messageDomain ? messageIdOf({ deliveryId, dispatchId, domain: messageDomain }) : null;
  }

  @Column({ type: 'jsonb', nullable: true })
  recipient: Recipient | null;
}
