import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';

@ObjectType()
export class AuditSubject {
  @Field(() => ID)
  id: string;

  @Field(() => String, {
    nullable: true,
    description: 'As it is called now, or was; null where nobody knows any more.',
  })
  name: string | null;
}

@ObjectType('AuditEntry')
@Entity({ name: 'audit_log' })
export class AuditEntryEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Field(() => Date)
  @Column({ type: 'timestamptz' })
  at: Date;

  @Field(() => String, { description: '`user:<id>`, `key:<id>` or `stranger`.' })
  @Column({ type: 'text' })
  actor: string;

  @Field(() => String, { description: 'Of the network.' })
  @Column({ type: 'text' })
  address: string;

  @Field(() => String, { description: 'The mutation.' })
  @Column({ type: 'text' })
  action: string;

  @Field(() => String, { description: 'DONE, or the code with which it was refused.' })
  @Column({ type: 'text' })
  outcome: string;

  @Field(() => String)
  @Column({ name: 'subject_type', type: 'text' })
  subjectType: string;

  @Field(() => [String])
  @Column({ name: 'subject_ids', type: 'text', array: true })
  subjectIds: string[];

  @Field(() => String, { nullable: true, description: 'The username, or the name of the key; null where it is gone.' })
  actorName?: string | null;

  @Field(() => [AuditSubject], { description: 'At most twenty of those that `subjectIds` has.' })
  subjects?: AuditSubject[];

  @Field(() => [String], { description: 'What was to be changed of it, by name.' })
  @Column({ type: 'text', array: true })
  fields: string[];

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'By id. Without what would have to be erased with a person.',
  })
  @Column({ type: 'jsonb', nullable: true })
  before: Record<string, unknown> | null;

  @Field(() => JsonObjectScalar, { nullable: true })
  @Column({ type: 'jsonb', nullable: true })
  after: Record<string, unknown> | null;
}
