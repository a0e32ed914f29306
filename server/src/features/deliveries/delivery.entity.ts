import { messageIdOf } from '@tidings/core/ledger/message-id';
import type { Recipient } from '@tidings/core/ledger/recipient';
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
registerEnumType(DeliveryStatus, { name: 'DeliveryStatus' });

@ObjectType('Delivery', { description: 'One recipient’s copy in a dispatch.' })
@Entity({ name: 'deliveries' })
export class DeliveryEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Column({ name: 'dispatch_id', type: 'uuid' })
  dispatchId: string;

  @Column({ name: 'user_id', type: 'uuid', nullable: true })
  userId: string | null;

  @Field(() => String)
  @Column({ type: 'text' })
  email: string;

  @Column({ name: 'earlier_emails', type: 'text', array: true, nullable: true })
  earlier: string[] | null;

  @Field(() => [String], {
    description: 'Addresses that it went to before it was sent again to a corrected one, the first one first.',
  })
  get earlierEmails(): string[] {
    return this.earlier ?? [];
  }

  @Field(() => DeliveryStatus)
  @Column({ type: 'enum', enum: DeliveryStatus, enumName: 'delivery_status' })
  status: DeliveryStatus;

  @Column({ type: 'int' })
  attempts: number;

  @Field(() => Int, { description: 'Tries after the first.' })
  get retryCount(): number {
    return Math.max(0, this.attempts - 1);
  }

  @Field(() => Date, { nullable: true })
  @Column({ name: 'next_attempt_at', type: 'timestamptz', nullable: true })
  nextAttemptAt: Date | null;

  @Field(() => String, { nullable: true, description: 'The cause of the last failure, as attempts have it.' })
  @Column({ name: 'error_class', type: 'text', nullable: true })
  errorClass: string | null;

  @Field(() => String, { nullable: true })
  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Field(() => Date, { description: 'When it was written down.' })
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  lastUpdate: Date;

  @Column({ name: 'message_domain', type: 'text', nullable: true })
  messageDomain: string | null;

  @Field(() => String, { nullable: true, description: 'The same on every attempt; null before the first.' })
  get messageId(): string | null {
    const { id: deliveryId, dispatchId, messageDomain } = this;
    return messageDomain ? messageIdOf({ deliveryId, dispatchId, domain: messageDomain }) : null;
  }

  @Column({ type: 'jsonb', nullable: true })
  recipient: Recipient | null;
}
