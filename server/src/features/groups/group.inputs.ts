import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { AreUuids, MaxLength, MinLength } from '../../foundation/graphql/validators.js';
import { GroupEntity } from './group.entity.js';

@InputType({ description: 'A new group.' })
export class CreateGroupInput {
  @Field(() => String, { description: '1 to 150 characters, unique.' })
  @MinLength(1)
  @MaxLength(150)
  name: string;

  @Field(() => String, { nullable: true, description: '250 characters at most.' })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of the first members.' })
  @IsOptional()
  @AreUuids()
  userIds?: string[] | null;
}

@InputType({ description: 'Absent fields stay unchanged.' })
export class UpdateGroupInput {
  @Field(() => String, { nullable: true, description: '1 to 150 characters, unique.' })
  @IsOptional()
  @MinLength(1)
  @MaxLength(150)
  name?: string | null;

  @Field(() => String, { nullable: true, description: '250 characters at most.' })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType({ description: 'Fields are combined with AND.' })
export class GroupFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or description; case is ignored.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @AreUuids()
  ids?: string[] | null;
}

@ObjectType({ description: 'Result of one call of addMatchingUsersToGroup.' })
export class AddedMembers {
  @Field(() => Int, { description: 'Number of matching users in this chunk.' })
  matched: number;

  @Field(() => Int, { description: 'How many of them weren’t members before.' })
  added: number;

  @Field(() => ID, {
    nullable: true,
    description: 'Pass this as `after` in the next call; null when all users have been added.',
  })
  next: string | null;
}

@ObjectType({ description: 'One page of groups.' })
export class GroupPage {
  @Field(() => [GroupEntity])
  items: GroupEntity[];

  @Field(() => Int)
  total: number;
}

@ObjectType({ description: 'What would happen if users left groups.' })
export class MembershipImpact {
  @Field(() => Int, { description: 'Number of queued mails that would no longer be sent; counting stops at 10,000.' })
  mails: number;

  @Field(() => Boolean, { description: 'False if there are more.' })
  isExact: boolean;

  @Field(() => Int, {
    description: 'Number of dispatches to these groups that haven’t started, or haven’t read all members yet.',
  })
  pendingSends: number;
}
