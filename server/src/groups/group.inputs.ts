import { IsOptional, IsUUID, MaxLength, MinLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
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

@ObjectType()
export class GroupPage {
  @Field(() => [GroupEntity])
  items: GroupEntity[];

  @Field(() => Int)
  total: number;
}
