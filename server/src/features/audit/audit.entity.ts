import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';

@ObjectType({ description: 'An object that a change was about.' })
export class AuditSubject {
  @Field(() => ID)
  id: string;

  @Field(() => String, {
    nullable: true,
    description: 'Its current name, or its last known one; null if neither is known.',
  })
  name: string | null;
}

@ObjectType('AuditEntry', { description: 'One change, made or refused.' })
@Entity({ name: 'audit_log' })
export class AuditEntryEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Field(() => Date)
  @Column({ type: 'timestamptz' })
  at: Date;

  @Field(() => String, {
    description: 'Who made the call: `user:<id>`, `key:<id>`, `recipient` (by a link in a mail) or `stranger`.',
  })
  @Column({ type: 'text' })
  actor: string;

  @Field(() => String, { description: 'Caller’s IP address; of a recipient, the network.' })
  @Column({ type: 'text' })
  address: string;

  @Field(() => String, { description: 'Name of the mutation, or exportDeliveries, exportPerson or resubscribe.' })
  @Column({ type: 'text' })
  action: string;

  @Field(() => String, { description: 'DONE, or the error code of the refusal.' })
  @Column({ type: 'text' })
  outcome: string;

  @Field(() => String, {
    description:
      'Kind of object, such as template, user, group, notification, topic, dispatch, suppression, api-key, session or erasure.',
  })
  @Column({ name: 'subject_type', type: 'text' })
  subjectType: string;

  @Field(() => [String], { description: 'Ids of the objects; 1,000 at most.' })
  @Column({ name: 'subject_ids', type: 'text', array: true })
  subjectIds: string[];

  @Field(() => String, {
    nullable: true,
    description: 'Username or API key name of the actor; null if it no longer exists.',
  })
  actorName?: string | null;

  @Field(() => [AuditSubject], { description: 'The first 20 objects of `subjectIds`, with their names.' })
  subjects?: AuditSubject[];

  @Field(() => [String], { description: 'Names of the fields that the call set; values aren’t recorded.' })
  @Column({ type: 'text', array: true })
  fields: string[];

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'State before the change, keyed by object id. Personal data is left out. Null if nothing was recorded.',
  })
  @Column({ type: 'jsonb', nullable: true })
  before: Record<string, unknown> | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'State after the change, keyed by object id, or a summary of a bulk change. Personal data is left out. Null if nothing was recorded.',
  })
  @Column({ type: 'jsonb', nullable: true })
  after: Record<string, unknown> | null;
}
