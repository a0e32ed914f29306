import type { StoredOAuth } from '@tidings/core/oauth/route-account';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StoredDomainLimits } from './domain-limits.js';

@ObjectType('Route', { description: 'A mail server that senders hand mails to. Its secrets are never returned.' })
@Entity({ name: 'routes' })
export class RouteEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String)
  @Column({ type: 'text' })
  name: string;

  @Field(() => String, { description: 'As SMTP_URL, without user and password.' })
  @Column({ type: 'text' })
  url: string;

  @Field(() => String)
  @Column({ type: 'text' })
  host: string;

  @Field(() => Int)
  @Column({ type: 'int' })
  port: number;

  @Field(() => String, { nullable: true, description: 'User of the sign-in; null without one.' })
  @Column({ type: 'text', nullable: true })
  username: string | null;

  /** The password, sealed. */
  @Column({ type: 'bytea', nullable: true })
  secret: Buffer | null;

  @Column({ type: 'jsonb', nullable: true })
  oauth: StoredOAuth | null;

  @Column({ name: 'oauth_secret', type: 'bytea', nullable: true })
  oauthSecret: Buffer | null;

  @Field(() => String, { nullable: true, description: 'PEM of an authority that is trusted besides the usual ones.' })
  @Column({ type: 'text', nullable: true })
  ca: string | null;

  @Field(() => Int, { description: 'Maximum number of connections of each worker.' })
  @Column({ type: 'int' })
  connections: number;

  @Field(() => Int, { description: 'Maximum number of mails over one connection.' })
  @Column({ name: 'mails_per_connection', type: 'int' })
  mailsPerConnection: number;

  @Field(() => Float, { nullable: true, description: 'Maximum number of mails per second; null for no limit.' })
  @Column({ name: 'per_second', type: 'float8', nullable: true })
  perSecond: number | null;

  @Field(() => Int, { nullable: true, description: 'Maximum number of mails per minute; null for no limit.' })
  @Column({ name: 'per_minute', type: 'int', nullable: true })
  perMinute: number | null;

  @Field(() => Int, { nullable: true, description: 'Maximum number of mails per day (UTC); null for no limit.' })
  @Column({ name: 'per_day', type: 'int', nullable: true })
  perDay: number | null;

  @Column({ name: 'warm_up_from', type: 'date', nullable: true })
  warmUpFrom: string | null;

  @Column({ name: 'warm_up_mails', type: 'int', nullable: true })
  warmUpMails: number | null;

  @Column({ name: 'warm_up_factor', type: 'float8', nullable: true })
  warmUpFactor: number | null;

  @Column({ name: 'warm_up_target', type: 'int', nullable: true })
  warmUpTarget: number | null;

  @Column({ name: 'domain_limits', type: 'jsonb' })
  storedDomainLimits: StoredDomainLimits;

  @Field(() => Boolean, { description: 'False from a failed connection or sign-in until one works.' })
  @Column({ name: 'is_up', type: 'boolean' })
  isUp: boolean;

  @Field(() => String, { nullable: true, description: 'Why the route is down, or was down last.' })
  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Field(() => Date, { nullable: true, description: 'When `isUp` last changed; null if the route was never used.' })
  @Column({ name: 'checked_at', type: 'timestamptz', nullable: true })
  checkedAt: Date | null;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
