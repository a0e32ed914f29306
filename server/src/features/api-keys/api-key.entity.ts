import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum ApiKeyScope {
  SEND = 'SEND',
  READ = 'READ',
  WRITE = 'WRITE',
}
registerEnumType(ApiKeyScope, {
  name: 'ApiKeyScope',
  description: 'SEND sends, and reads what it has sent itself. READ reads. WRITE writes.',
});

@ObjectType('ApiKey')
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

  @Field(() => String, { description: 'How the secret begins.' })
  @Column({ type: 'text' })
  prefix: string;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'To the minute.' })
  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;

  @Field(() => Int, { nullable: true, description: 'Calls of sendNotification; null where as many as it likes.' })
  @Column({ name: 'sends_per_minute', type: 'int', nullable: true })
  sendsPerMinute: number | null;

  @Field(() => Date, { nullable: true })
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
