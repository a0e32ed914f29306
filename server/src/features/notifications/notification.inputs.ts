import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { AreUuids, MaxLength, MinLength } from '../../foundation/graphql/validators.js';
import { MAX_TOPIC_SLUG_LENGTH } from '../topics/topics.feature.js';
import { UserEntity } from '../users/users.feature.js';
import { NotificationEntity } from './notification.entity.js';
import { NotificationType } from './notification-type.js';

export const MAX_NAME_LENGTH = 50;
export const MAX_CONTEXT_BYTES = 256 * 1024;

@InputType()
abstract class AudienceFields {
  @Field(() => [ID], { nullable: true, description: 'Ids of users.' })
  @IsOptional()
  @AreUuids()
  userIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of groups.' })
  @IsOptional()
  @AreUuids()
  groupIds?: string[] | null;
}

/** Fields that CreateNotificationInput and UpdateNotificationInput share. */
@InputType()
abstract class NotificationFields extends AudienceFields {
  @Field(() => JsonObjectScalar, { nullable: true, description: 'Values for the template; 256 KiB at most.' })
  @IsOptional()
  @MaxBytes(MAX_CONTEXT_BYTES)
  context?: Record<string, unknown> | null;
}

@InputType({ description: 'A new notification.' })
export class CreateNotificationInput extends NotificationFields {
  @Field(() => String, { description: '1 to 50 characters; it decides the queue.' })
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  name: string;

  @Field(() => NotificationType)
  type: NotificationType;

  @Field(() => ID, { description: 'Slug of an existing template.' })
  templateSlug: string;

  @Field(() => ID, { nullable: true, description: 'Slug of the topic of its mails; defaults to the template’s.' })
  topic?: string | null;

  @Field(() => ID, { nullable: true, description: 'Slug of the sender of its mails; defaults to the template’s.' })
  sender?: string | null;
}

@InputType({ description: 'Absent fields stay unchanged.' })
export class UpdateNotificationInput extends NotificationFields {
  @Field(() => String, { nullable: true, description: '1 to 50 characters; it decides the queue.' })
  @IsOptional()
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  name?: string | null;

  @Field(() => NotificationType, { nullable: true })
  type?: NotificationType | null;

  @Field(() => ID, { nullable: true, description: 'Slug of an existing template.' })
  templateSlug?: string | null;

  @Field(() => ID, { nullable: true, description: 'Slug of a topic; null: the template’s topic applies.' })
  topic?: string | null;

  @Field(() => ID, { nullable: true, description: 'Slug of a sender; null: the template’s sender applies.' })
  sender?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType({ description: 'The audience of a notification.' })
export class AudienceInput extends AudienceFields {
  @Field(() => NotificationType)
  type: NotificationType;

  @Field(() => ID, {
    nullable: true,
    description: 'Slug of the mails’ topic, for `willBeMailed` and `skipped`; null for transactional mail.',
  })
  @IsOptional()
  @MaxLength(MAX_TOPIC_SLUG_LENGTH)
  topic?: string | null;
}

@ObjectType({ description: 'Active users that a notification would reach, each counted once.' })
export class Audience {
  @Field(() => Int, { description: 'Number of users.' })
  size: number;

  @Field(() => [UserEntity], { description: 'Up to five of them.' })
  sample: UserEntity[];
}

@InputType({ description: 'Fields are combined with AND.' })
export class NotificationFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or of the template’s slug; case is ignored.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @AreUuids()
  ids?: string[] | null;

  @Field(() => NotificationType, { nullable: true })
  type?: NotificationType | null;

  @Field(() => ID, { nullable: true })
  templateSlug?: string | null;

  @Field(() => ID, { nullable: true, description: 'Slug of the notification’s own topic.' })
  topic?: string | null;
}

@ObjectType({ description: 'One page of notifications.' })
export class NotificationPage {
  @Field(() => [NotificationEntity])
  items: NotificationEntity[];

  @Field(() => Int)
  total: number;
}
