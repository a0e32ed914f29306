import { IsOptional, IsUUID, MaxLength, MinLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { GroupEntity } from './group.entity.js';

@InputType()
export class CreateGroupInput {
  @Field(() => String)
  @MinLength(1)
  @MaxLength(150)
  name: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true })
  userIds?: string[] | null;
}

@InputType()
export class UpdateGroupInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MinLength(1)
  @MaxLength(150)
  name?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType()
export class GroupFilter {
  @Field(() => String, { nullable: true, description: 'A part of name or description, in any case.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true })
  ids?: string[] | null;
}

@ObjectType({ description: 'What one call of addMatchingUsersToGroup did.' })
export class AddedMembers {
  @Field(() => Int, { description: 'Users that match, of this part.' })
  matched: number;

  @Field(() => Int, { description: 'Those of them who were not in the group before.' })
  added: number;

  @Field(() => ID, { nullable: true, description: 'Call again with this as `after`; null where all were added.' })
  next: string | null;
}

@ObjectType()
export class GroupPage {
  @Field(() => [GroupEntity])
  items: GroupEntity[];

  @Field(() => Int)
  total: number;
}

@ObjectType({ description: 'What comes of it where users leave groups.' })
export class MembershipImpact {
  @Field(() => Int, { description: 'Queued mails that would not be sent. At most 10,000.' })
  mails: number;

  @Field(() => Boolean, { description: 'False where there are more mails than that.' })
  isExact: boolean;

  @Field(() => Int, { description: 'Sends to these groups that have not begun, or not read all members yet.' })
  pendingSends: number;
}
