import type { FirstBatchState } from '@tidings/core/ledger/first-batch';
import { endOfSpread, SPREADABLE } from '@tidings/core/ledger/spread';
import type { DispatchStatus as LedgerStatus } from '@tidings/core/ledger/status';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { NotificationType, SkippedCount } from '../notifications/notifications.feature.js';

export enum DispatchStatus {
  SCHEDULED = 'SCHEDULED',
  SENDING = 'SENDING',
  PAUSED = 'PAUSED',
  COMPLETED = 'COMPLETED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(DispatchStatus, {
  name: 'DispatchStatus',
  description:
    'SCHEDULED: waiting for sendAt. SENDING: in progress. PAUSED: stopped until resumed. COMPLETED: every delivery has ended. CANCELLED: stopped for good.',
});

export enum DispatchSource {
  ADMIN = 'ADMIN',
  API = 'API',
}
registerEnumType(DispatchSource, {
  name: 'DispatchSource',
  description: 'ADMIN: sent by a signed-in user. API: sent with an API key.',
});

@ObjectType({
  description:
    'Number of deliveries in each status: `total` always equals queued + sending + retrying + uncertain + sent + failed + suppressed + cancelled + expired. `sent` always equals accepted + delivered + bounced + complained, by the gravest feedback about each mail.',
})
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

  @Field(() => Int, { description: 'SENT deliveries that a report of delivery came for.' })
  @Column({ name: 'delivered', type: 'int' })
  delivered: number;

  @Field(() => Int, { description: 'SENT deliveries that came back.' })
  @Column({ name: 'bounced', type: 'int' })
  bounced: number;

  @Field(() => Int, { description: 'SENT deliveries that the recipient reported as spam.' })
  @Column({ name: 'complained', type: 'int' })
  complained: number;

  @Field(() => Int, {
    description: 'SENT deliveries about which nothing is known since the mail server accepted them.',
  })
  get accepted(): number {
    return this.sent - this.delivered - this.bounced - this.complained;
  }
}

@ObjectType({ description: 'FAILED deliveries of a dispatch that share a cause.' })
export class DispatchFailure {
  @Field(() => String, { nullable: true, description: 'As in Attempt.errorClass; null if unknown.' })
  errorClass: string | null;

  @Field(() => Int)
  count: number;

  @Field(() => String, { description: 'Error message of one of them.' })
  sample: string;
}

@ObjectType({ description: 'Number of people a dispatch would reach if it started now.' })
export class DispatchReach {
  @Field(() => Int, {
    description: 'Number of addresses, without inactive users and suppressed addresses. Counting stops at 100,000.',
  })
  people: number;

  @Field(() => Boolean, {
    description: 'False if there are more than 100,000, with those who are skipped: then all counts are lower bounds.',
  })
  isExact: boolean;

  @Field(() => [SkippedCount], { description: 'People who would get no mail, the most frequent reason first.' })
  skipped: SkippedCount[];
}

/** The columns of dispatches that the API shows. The table has more columns, which only the ledger uses. */
@ObjectType('Dispatch', { description: 'One act of sending.' })
@Entity({ name: 'dispatches' })
export class DispatchEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ name: 'notification_id', type: 'uuid', nullable: true })
  notificationId: string | null;

  @Field(() => String, {
    description: 'Kind of event; it decides the queue. For a notification, its name unless the call gave an event.',
  })
  @Column({ type: 'text' })
  event: string;

  @Field(() => String, { description: 'Queue that the mails go through.' })
  @Column({ type: 'text' })
  queue: string;

  @Field(() => NotificationType)
  @Column({ type: 'enum', enum: NotificationType, enumName: 'dispatch_type' })
  type: NotificationType;

  @Field(() => ID)
  @Column({ name: 'template_slug', type: 'text' })
  templateSlug: string;

  @Field(() => Int, {
    description:
      'Template version, pinned when the dispatch was accepted: later edits of the template don’t change it.',
  })
  @Column({ name: 'template_version', type: 'int' })
  templateVersion: number;

  @Column({ name: 'topic', type: 'text', nullable: true })
  topicSlug: string | null;

  @Column({ name: 'sender_id', type: 'uuid', nullable: true })
  senderId: string | null;

  @Field(() => JsonObjectScalar, { description: 'Values for the template. Empty once contextsDroppedAt is set.' })
  @Column({ type: 'jsonb' })
  context: Record<string, unknown>;

  @Field(() => String, {
    nullable: true,
    description:
      'Reply-To that the call gave, in place of the template’s; null if none, or once contextsDroppedAt is set.',
  })
  @Column({ name: 'reply_to', type: 'text', nullable: true })
  replyTo: string | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Data of the caller; null if none was given, or once contextsDroppedAt is set.',
  })
  @Column({ type: 'jsonb', nullable: true })
  metadata: Record<string, unknown> | null;

  @Column({ name: 'headers', type: 'jsonb', nullable: true })
  ownHeaders: Record<string, string> | null;

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

  @Field(() => String, { nullable: true, description: 'Key that the caller gave; null if none.' })
  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey: string | null;

  @Field(() => DispatchStatus)
  @Column({ type: 'enum', enum: DispatchStatus, enumName: 'dispatch_status' })
  status: DispatchStatus | LedgerStatus;

  @Field(() => DeliveryCounts)
  @Column(() => DeliveryCounts, { prefix: false })
  counts: DeliveryCounts;

  @Field(() => Boolean, { description: 'False until every recipient has a delivery.' })
  @Column({ name: 'audience_complete', type: 'boolean' })
  audienceComplete: boolean;

  @Field(() => Date, { nullable: true, description: 'Earliest time of sending; null means at once.' })
  @Column({ name: 'send_at', type: 'timestamptz', nullable: true })
  sendAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'Deliveries not sent by then become EXPIRED; null means never.' })
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  @Column({ name: 'spread_seconds', type: 'int', nullable: true })
  spreadSeconds: number | null;

  @Column({ name: 'spread_count', type: 'int' })
  spreadCount: number;

  @Column({ name: 'spread_from', type: 'timestamptz', nullable: true })
  spreadFrom: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Time over which the mails leave evenly, in minutes; null if they leave at once.',
  })
  get spreadOverMinutes(): number | null {
    return this.spreadSeconds === null ? null : Math.round(this.spreadSeconds / 60);
  }

  @Column({ name: 'is_spreading', type: 'boolean' })
  spreads: boolean;

  @Field(() => Boolean, { description: 'True while the mails are spread over time and not all may leave yet.' })
  get isSpreading(): boolean {
    return this.spreads && SPREADABLE.includes(this.status);
  }

  @Field(() => Date, {
    nullable: true,
    description:
      'When the last mail may leave, as planned. It is later by the time in which the dispatch was paused or nothing could be sent. Null unless isSpreading, and while PAUSED.',
  })
  get spreadUntil(): Date | null {
    const { status, isSpreading, spreadSeconds, sendAt, spreadFrom: from, spreadCount: count } = this;
    if (!isSpreading || spreadSeconds === null) return null;
    if (status === DispatchStatus.PAUSED) return null;
    const { total, queued } = this.counts;
    return endOfSpread(
      { seconds: spreadSeconds, from, count, total, queued },
      Math.max(Date.now(), sendAt?.getTime() ?? 0),
    );
  }

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When the last delivery ended; null until then.' })
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the dispatch was paused by itself: FAILED if more of its mails failed than the sender allows, BOUNCED if more bounced. FIRST_BATCH_FAILED and FIRST_BATCH_BOUNCED are the same for its first batch, and FIRST_BATCH_UNANSWERED if no server answered within 24 hours. Null if it wasn’t. Once resumed, it isn’t paused again.',
  })
  @Column({ name: 'stop_cause', type: 'text', nullable: true })
  stopCause: string | null;

  @Column({ name: 'first_batch_per_domain', type: 'int', nullable: true })
  firstBatchPerDomain: number | null;

  @Column({ name: 'first_batch_wait_minutes', type: 'int', nullable: true })
  firstBatchWaitMinutes: number | null;

  @Column({ name: 'first_batch_state', type: 'text', nullable: true })
  firstBatchState: FirstBatchState | null;

  @Column({ name: 'first_batch_begun_at', type: 'timestamptz', nullable: true })
  firstBatchBegunAt: Date | null;

  @Column({ name: 'first_batch_ended_at', type: 'timestamptz', nullable: true })
  firstBatchEndedAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'When the context and the recipients’ fields were deleted because of their age; null until then. Afterwards nothing of the dispatch can be sent again.',
  })
  @Column({ name: 'contexts_dropped_at', type: 'timestamptz', nullable: true })
  contextsDroppedAt: Date | null;
}
