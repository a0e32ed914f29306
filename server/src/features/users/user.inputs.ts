import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../../foundation/access/passwords.js';
import { Role } from '../../foundation/access/role.js';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { IsKnownTimeZone } from '../../foundation/graphql/known-time-zone.js';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { IsOneAddress } from '../../foundation/graphql/one-address.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { AreUuids, IsLocale, IsUuid, Matches, MaxLength, MinLength } from '../../foundation/graphql/validators.js';
import { UserEntity } from './user.entity.js';

const MAX_ATTRIBUTES_BYTES = 16 * 1024;
const USERNAME = /^[^\s@\p{Cc}]+(?:@[^\s@\p{Cc}]+)?$/u;

/** Fields that CreateUserInput and UpdateUserInput share. */
@InputType()
abstract class UserFields {
  @Field(() => String, { nullable: true, description: '150 characters at most.' })
  @IsOptional()
  @MaxLength(150)
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: '150 characters at most.' })
  @IsOptional()
  @MaxLength(150)
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag, such as en or ru-RU; "en" by default.' })
  @IsOptional()
  @IsLocale()
  locale?: string | null;

  @Field(() => String, { nullable: true, description: 'IANA time zone name, such as Europe/Moscow; "UTC" by default.' })
  @IsOptional()
  @IsKnownTimeZone()
  timezone?: string | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'Any data for templates; 16 KiB at most.' })
  @IsOptional()
  @MaxBytes(MAX_ATTRIBUTES_BYTES)
  attributes?: Record<string, unknown> | null;

  @Field(() => Role, { nullable: true, description: 'NONE by default. Only an ADMIN may set it.' })
  role?: Role | null;

  @Field(() => String, {
    nullable: true,
    description: '8 to 200 characters; needed for every role but NONE. Only an ADMIN may set it.',
  })
  @IsOptional()
  @MinLength(MIN_PASSWORD_LENGTH)
  @MaxLength(MAX_PASSWORD_LENGTH)
  password?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True by default.' })
  isActive?: boolean | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of all groups that the user is in.' })
  @IsOptional()
  @AreUuids()
  groupIds?: string[] | null;
}

@InputType({ description: 'A new user.' })
export class CreateUserInput extends UserFields {
  @Field(() => String, { description: '1 to 150 characters, without spaces; unique.' })
  @MaxLength(150)
  @Matches(USERNAME, 'user.username')
  username: string;

  @Field(() => String, { description: 'Exactly one address; 254 characters at most.' })
  @IsOneAddress()
  email: string;
}

@InputType({ description: 'Absent fields stay unchanged.' })
export class UpdateUserInput extends UserFields {
  @Field(() => String, { nullable: true, description: '1 to 150 characters, without spaces; unique.' })
  @IsOptional()
  @MaxLength(150)
  @Matches(USERNAME, 'user.username')
  username?: string | null;

  @Field(() => String, { nullable: true, description: 'Exactly one address; 254 characters at most.' })
  @IsOptional()
  @IsOneAddress()
  email?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType({ description: 'Fields are combined with AND.' })
export class UserFilter {
  @Field(() => String, { nullable: true, description: 'Part of the username, address or name; case is ignored.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @AreUuids()
  ids?: string[] | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUuid()
  groupId?: string | null;

  @Field(() => Boolean, { nullable: true })
  isActive?: boolean | null;

  @Field(() => Role, { nullable: true })
  role?: Role | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: users with a role, that is any but NONE. false: users without one.',
  })
  hasRole?: boolean | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'Matches users whose attributes contain all of this, such as {"city": "Oslo", "plan": {"level": 2}}. Types must match. {"tags": ["new"]} matches a list with "new" among its items.',
  })
  @IsOptional()
  @MaxBytes(MAX_ATTRIBUTES_BYTES)
  attributes?: Record<string, unknown> | null;
}

@ObjectType({ description: 'One page of users.' })
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
registerEnumType(UserAttributeType, { name: 'UserAttributeType', description: 'Type of an attribute’s value.' });

@ObjectType({ description: 'An attribute in use among the latest 1,000 users.' })
export class UserAttribute {
  @Field(() => [String], { description: 'Keys from the outermost object to the value.' })
  path: string[];

  @Field(() => UserAttributeType)
  type: UserAttributeType;

  @Field(() => Boolean, { description: 'True if the values are items of a list.' })
  isList: boolean;

  @Field(() => [String], { description: 'Up to 20 values as text, most frequent first.' })
  values: string[];
}
