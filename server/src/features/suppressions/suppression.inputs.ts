import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { IsOneAddress } from '../../foundation/graphql/one-address.js';
import { AreSuppressionIds, ArrayMaxSize, MaxLength } from '../../foundation/graphql/validators.js';
import { MAX_TOPIC_SLUG_LENGTH } from '../topics/topics.feature.js';
import { SuppressionEntity, SuppressionReason, SuppressionScope } from './suppression.entity.js';

export const MAX_NOTE_LENGTH = 500;
const MAX_EMAILS = 1_000;

@InputType({ description: 'Fields are combined with AND.' })
export class SuppressionFilter {
  @Field(() => String, { nullable: true, description: 'Part of an address; case is ignored.' })
  @IsOptional()
  @MaxLength(254)
  q?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Whole addresses; case is ignored; 1,000 at most. Also finds the suppressions of people whose data was erased and who had these addresses.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_EMAILS)
  emails?: string[] | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @AreSuppressionIds()
  ids?: string[] | null;

  @Field(() => SuppressionScope, { nullable: true })
  scope?: SuppressionScope | null;

  @Field(() => ID, { nullable: true, description: 'Slug of a topic.' })
  @IsOptional()
  @MaxLength(MAX_TOPIC_SLUG_LENGTH)
  topic?: string | null;

  @Field(() => [SuppressionReason], { nullable: true })
  reason?: SuppressionReason[] | null;
}

@InputType({
  description:
    'A suppression with the reason MANUAL. It replaces the one that the address has with this reason for the same scope and topic.',
})
export class CreateSuppressionInput {
  @Field(() => String)
  @IsOneAddress()
  email: string;

  @Field(() => SuppressionScope)
  scope: SuppressionScope;

  @Field(() => ID, { nullable: true, description: 'Slug of a topic; with the scope TOPIC, and only then.' })
  @IsOptional()
  @MaxLength(MAX_TOPIC_SLUG_LENGTH)
  topic?: string | null;

  @Field(() => String, { nullable: true, description: 'Why; 500 characters at most.' })
  @IsOptional()
  @MaxLength(MAX_NOTE_LENGTH)
  note?: string | null;

  @Field(() => Date, { nullable: true, description: 'In the future; null means never.' })
  expiresAt?: Date | null;
}

@ObjectType({ description: 'One page of suppressions.' })
export class SuppressionPage {
  @Field(() => [SuppressionEntity])
  items: SuppressionEntity[];

  @Field(() => Int, { description: 'Number of matching suppressions; counting stops at 10,000.' })
  total: number;

  @Field(() => Boolean, { description: 'False if `total` is a lower bound.' })
  totalIsExact: boolean;

  @Field(() => Boolean)
  hasNextPage: boolean;
}
