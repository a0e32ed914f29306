import { IsLocale, IsOptional, IsUUID, Matches, MaxLength, MinLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../foundation/access/passwords.js';
import { Role } from '../../foundation/access/role.js';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { IsKnownTimeZone } from '../../foundation/graphql/known-time-zone.js';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { IsOneAddress } from '../../foundation/graphql/one-address.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { UserEntity } from './user.entity.js';

const LARGEST_ATTRIBUTES = 16 * 1024;
const USERNAME = /^[^\s@\p{Cc}]+(?:@[^\s@\p{Cc}]+)?$/u;

/** What is the same whether a user is made or changed. */
@InputType()
abstract class UserFields {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(150)
  firstName?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(150)
  lastName?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsLocale({ message: 'locale must be a BCP 47 tag such as en or ru-RU' })
  locale?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsKnownTimeZone()
  timezone?: string | null;

  @Field(() => JsonObjectScalar, { nullable: true })
  @IsOptional()
  @MaxBytes(LARGEST_ATTRIBUTES)
  attributes?: Record<string, unknown> | null;

  @Field(() => Role, { nullable: true })
  role?: Role | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MinLength(SHORTEST_PASSWORD)
  @MaxLength(LONGEST_PASSWORD)
  password?: string | null;

  @Field(() => Boolean, { nullable: true })
  isActive?: boolean | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true })
  groupIds?: string[] | null;
}

@InputType()
export class CreateUserInput extends UserFields {
  @Field(() => String)
  @MaxLength(150)
  @Matches(USERNAME, { message: 'username must be without spaces, and not empty' })
  username: string;

  @Field(() => String)
  @IsOneAddress()
  email: string;
}

@InputType()
export class UpdateUserInput extends UserFields {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(150)
  @Matches(USERNAME, { message: 'username must be without spaces, and not empty' })
  username?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsOneAddress()
  email?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType()
export class UserFilter {
  @Field(() => String, { nullable: true, description: 'A part of username, e-mail or name, in any case.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true })
  ids?: string[] | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUUID()
  groupId?: string | null;

  @Field(() => Boolean, { nullable: true })
  isActive?: boolean | null;

  @Field(() => Role, { nullable: true })
  role?: Role | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'Users whose attributes hold all of this: {"city": "Oslo", "plan": {"level": 2}}. Values match with their type; {"tags": ["new"]} finds a list that has "new" among its items.',
  })
  @IsOptional()
  @MaxBytes(LARGEST_ATTRIBUTES)
  attributes?: Record<string, unknown> | null;
}

@ObjectType()
export class UserPage {
  @Field(() => [UserEntity])
  items: UserEntity[];

  @Field(() => Int)
  total: number;
}

export enum UserAttributeType {
  STRING = 'STRING',
  NUMBER = 'NUMBER',
  BOOLEAN = 'BOOLEAN',
}
registerEnumType(UserAttributeType, { name: 'UserAttributeType' });

@ObjectType({ description: 'An attribute that some of the latest 1,000 users have.' })
export class UserAttribute {
  @Field(() => [String], { description: 'Keys, from the outermost to the innermost.' })
  path: string[];

  @Field(() => UserAttributeType)
  type: UserAttributeType;

  @Field(() => Boolean, { description: 'Whether the values are items of a list.' })
  isList: boolean;

  @Field(() => [String], { description: 'Some of its values as text, the most frequent first.' })
  values: string[];
}
