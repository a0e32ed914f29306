import type { DispatchStatus as LedgerStatus } from '@tidings/core/ledger/status';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { NotificationType } from '../notifications/notification-type.js';

export enum DispatchStatus {
  SCHEDULED = 'SCHEDULED',
  SENDING = 'SENDING',
  PAUSED = 'PAUSED',
  COMPLETED = 'COMPLETED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(DispatchStatus, { name: 'DispatchStatus' });

export enum DispatchSource {
  ADMIN = 'ADMIN',
  API = 'API',
}
registerEnumType(DispatchSource, { name: 'DispatchSource' });

@ObjectType({ description: 'total is the sum of the other nine, at every moment.' })
export class DeliveryCounts {
  @Field(() => Int)
  @Column({ name: 'total', type: 'int' })
  total: number;

  @Field(() => Int)
  @Column({ name: 'queued', type: 'int' })
  queued: number;

  @Field(() => Int)
  @Column({ name: 'sending', type: 'int' })
  sending: number;

  @Field(() => Int)
  @Column({ name: 'retrying', type: 'int' })
  retrying: number;

  @Field(() => Int)
  @Column({ name: 'uncertain', type: 'int' })
  uncertain: number;

  @Field(() => Int)
  @Column({ name: 'sent', type: 'int' })
  sent: number;

  @Field(() => Int)
  @Column({ name: 'failed', type: 'int' })
  failed: number;

  @Field(() => Int)
  @Column({ name: 'suppressed', type: 'int' })
  suppressed: number;

  @Field(() => Int)
  @Column({ name: 'cancelled', type: 'int' })
  cancelled: number;

  @Field(() => Int)
  @Column({ name: 'expired', type: 'int' })
  expired: number;
}

@ObjectType({ description: 'Those of a dispatch’s recipients who FAILED for one cause.' })
export class DispatchFailure {
  @Field(() => String, { nullable: true })
  errorClass: string | null;

  @Field(() => Int)
  count: number;

  @Field(() => String, { description: 'The words of one of them.' })
  sample: string;
}

@ObjectType({ description: 'How many people a dispatch that has not begun would reach as of now.' })
export class DispatchReach {
  @Field(() => Int, { description: 'Each address once; people who are inactive are left out.' })
  people: number;

  @Field(() => Boolean, { description: 'False if there are more: counting stops at 100,000.' })
  isExact: boolean;
}

/** What callers see of a dispatch; how far its audience and its publishing have got is the ledger's own. */
@ObjectType('Dispatch', { description: 'One act of sending.' })
@Entity({ name: 'dispatches' })
export class DispatchEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ name: 'notification_id', type: 'uuid', nullable: true })
  notificationId: string | null;

  @Field(() => String)
  @Column({ type: 'text' })
  event: string;

  @Field(() => String)
  @Column({ type: 'text' })
  queue: string;

  @Field(() => NotificationType)
  @Column({ type: 'enum', enum: NotificationType, enumName: 'dispatch_type' })
  type: NotificationType;

  @Field(() => ID)
  @Column({ name: 'template_slug', type: 'text' })
  templateSlug: string;

  @Field(() => Int, { description: 'Pinned when it was accepted: later edits of the template don’t change this send.' })
  @Column({ name: 'template_version', type: 'int' })
  templateVersion: number;

  @Field(() => JsonObjectScalar)
  @Column({ type: 'jsonb' })
  context: Record<string, unknown>;

  @Column({ name: 'missing', type: 'text', array: true, nullable: true })
  missingPaths: string[] | null;

  @Column({ name: 'ignored', type: 'text', array: true, nullable: true })
  ignoredKeys: string[] | null;

  @Field(() => DispatchSource)
  @Column({ type: 'enum', enum: DispatchSource, enumName: 'dispatch_source' })
  source: DispatchSource;

  @Column({ type: 'text' })
  caller: string;

  @Column({ name: 'audience_group_ids', type: 'uuid', array: true })
  groupIds: string[];

  @Field(() => String, { nullable: true })
  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey: string | null;

  @Field(() => DispatchStatus)
  @Column({ type: 'enum', enum: DispatchStatus, enumName: 'dispatch_status' })
  status: DispatchStatus | LedgerStatus;

  @Field(() => DeliveryCounts)
  @Column(() => DeliveryCounts, { prefix: false })
  counts: DeliveryCounts;

  @Field(() => Boolean, { description: 'False while the audience is still being written down.' })
  @Column({ name: 'audience_complete', type: 'boolean' })
  audienceComplete: boolean;

  @Field(() => Date, { nullable: true })
  @Column({ name: 'send_at', type: 'timestamptz', nullable: true })
  sendAt: Date | null;

  @Field(() => Date, { nullable: true })
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, { nullable: true })
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'When its context, and the fields of its recipients, were deleted for their age; nothing of it is tried again.',
  })
  @Column({ name: 'contexts_dropped_at', type: 'timestamptz', nullable: true })
  contextsDroppedAt: Date | null;
}
