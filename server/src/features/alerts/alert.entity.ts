import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { AlertRuleEntity } from './alert-rule.entity.js';

@ObjectType('Alert', { description: 'A problem that a rule has found.' })
@Entity({ name: 'alerts' })
export class AlertEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => AlertRuleEntity)
  @ManyToOne(() => AlertRuleEntity)
  @JoinColumn({ name: 'rule_id' })
  rule: AlertRuleEntity;

  @Field(() => String, {
    description: 'What the problem is about: a queue, the id of a route, or sender and domain; empty for FAILURE_RATE.',
  })
  @Column({ type: 'text' })
  subject: string;

  @Column({ type: 'jsonb' })
  details: Record<string, unknown>;

  @Field(() => Date, { description: 'When it was found.' })
  @Column({ type: 'timestamptz' })
  since: Date;

  @Field(() => Date, { nullable: true, description: 'When it was over; null while it is open.' })
  @Column({ name: 'resolved_at', type: 'timestamptz', nullable: true })
  resolvedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the message about it was accepted; null before.' })
  @Column({ name: 'told_at', type: 'timestamptz', nullable: true })
  toldAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the message that it is over was accepted; null before.' })
  @Column({ name: 'resolved_told_at', type: 'timestamptz', nullable: true })
  resolvedToldAt: Date | null;

  @Field(() => Int, { description: 'Tries to send the message that is still to be sent.' })
  @Column({ type: 'int' })
  tries: number;

  @Field(() => String, { nullable: true, description: 'Error of the last try; null if it worked.' })
  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Column({ name: 'next_try_at', type: 'timestamptz' })
  storedNextTryAt: Date;
}
