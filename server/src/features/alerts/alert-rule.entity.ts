import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { AlertKind, AlertLanguage } from './alert-kind.js';

@ObjectType('AlertRule', { description: 'When somebody is told about a problem, and how.' })
@Entity({ name: 'alert_rules' })
export class AlertRuleEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String, { description: 'Unique.' })
  @Column({ type: 'text' })
  name: string;

  @Field(() => AlertKind)
  @Column({ type: 'text' })
  kind: AlertKind;

  @Field(() => Float, { nullable: true, description: 'For FAILURE_RATE; otherwise null.' })
  @Column({ type: 'float8', nullable: true })
  percent: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'FAILURE_RATE: sends of the last so many minutes count. QUEUE_AGE, ROUTE_DOWN: how long it must last. Null for DOMAIN_HELD and WEBHOOK_DISABLED.',
  })
  @Column({ type: 'int', nullable: true })
  minutes: number | null;

  @Field(() => Boolean, { description: 'Whether the rule is applied.' })
  @Column({ name: 'is_active', type: 'boolean' })
  isActive: boolean;

  @Field(() => AlertLanguage)
  @Column({ type: 'text' })
  language: AlertLanguage;

  @Column({ type: 'bytea', nullable: true })
  webhook: Buffer | null;

  @Field(() => String, {
    nullable: true,
    description: 'Host of the webhook’s URL. The rest of the URL is stored encrypted. Null: mails are sent.',
  })
  @Column({ name: 'webhook_host', type: 'text', nullable: true })
  webhookHost: string | null;

  @Field(() => [String], { description: 'Addresses that get mails; empty for a webhook.' })
  @Column({ type: 'text', array: true })
  emails: string[];

  @Field(() => String, { nullable: true, description: 'From address of the mails; null for a webhook.' })
  @Column({ name: 'mail_from', type: 'text', nullable: true })
  mailFrom: string | null;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
