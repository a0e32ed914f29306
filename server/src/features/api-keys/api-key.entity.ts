import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { ApiKeyScope } from '../../foundation/access/api-key-scope.js';

@ObjectType('ApiKey', { description: 'A credential for programs, sent as "Authorization: Bearer …".' })
@Entity({ name: 'api_keys' })
export class ApiKeyEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String)
  @Column({ type: 'text' })
  name: string;

  @Field(() => [ApiKeyScope])
  @Column({ type: 'text', array: true })
  scopes: ApiKeyScope[];

  @Field(() => String, { description: 'First 10 characters of the secret, to tell keys apart.' })
  @Column({ type: 'text' })
  prefix: string;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'Last use, to the minute; null if the key was never used.' })
  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum calls of sendNotification and recordFeedback per minute; null for no limit.',
  })
  @Column({ name: 'sends_per_minute', type: 'int', nullable: true })
  sendsPerMinute: number | null;

  @Field(() => Boolean, { description: 'Whether all sends of the key are strict.' })
  @Column({ type: 'boolean' })
  strict: boolean;

  @Field(() => Date, { nullable: true, description: 'When the key was revoked; null while it works.' })
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
