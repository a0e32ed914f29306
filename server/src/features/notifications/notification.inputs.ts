import { IsOptional, IsUUID, MaxLength, MinLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { UserEntity } from '../users/user.entity.js';
import { NotificationEntity } from './notification.entity.js';
import { NotificationType } from './notification-type.js';

export const LONGEST_NAME = 50;
export const LARGEST_CONTEXT = 256 * 1024;

/** Whom something is to. */
@InputType()
abstract class AudienceFields {
  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true })
  userIds?: string[] | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true })
  groupIds?: string[] | null;
}

/** What is the same whether a notification is made or changed. */
@InputType()
abstract class NotificationFields extends AudienceFields {
  @Field(() => JsonObjectScalar, { nullable: true })
  @IsOptional()
  @MaxBytes(LARGEST_CONTEXT)
  context?: Record<string, unknown> | null;
}

@InputType()
export class CreateNotificationInput extends NotificationFields {
  @Field(() => String)
  @MinLength(1)
  @MaxLength(LONGEST_NAME)
  name: string;

  @Field(() => NotificationType)
  type: NotificationType;

  @Field(() => ID)
  templateSlug: string;
}

@InputType()
export class UpdateNotificationInput extends NotificationFields {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MinLength(1)
  @MaxLength(LONGEST_NAME)
  name?: string | null;

  @Field(() => NotificationType, { nullable: true })
  type?: NotificationType | null;

  @Field(() => ID, { nullable: true })
  templateSlug?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType({ description: 'Whom a send would be to.' })
export class AudienceInput extends AudienceFields {
  @Field(() => NotificationType)
  type: NotificationType;
}

@ObjectType({ description: 'Active people, each counted once whatever ways lead to them.' })
export class Audience {
  @Field(() => Int)
  size: number;

  @Field(() => [UserEntity], { description: 'A few of them.' })
  sample: UserEntity[];
}

@InputType()
export class NotificationFilter {
  @Field(() => String, { nullable: true, description: 'A part of the name or of the template’s slug, in any case.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true })
  ids?: string[] | null;

  @Field(() => NotificationType, { nullable: true })
  type?: NotificationType | null;

  @Field(() => ID, { nullable: true })
  templateSlug?: string | null;
}

@ObjectType()
export class NotificationPage {
  @Field(() => [NotificationEntity])
  items: NotificationEntity[];

  @Field(() => Int)
  total: number;
}
