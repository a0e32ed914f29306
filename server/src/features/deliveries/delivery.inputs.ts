import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { AreDeliveryIds, ArrayMaxSize, IsUuid, MaxLength } from '../../foundation/graphql/validators.js';
import { DeliveryEntity, DeliveryFate, DeliveryStatus } from './delivery.entity.js';

const MAX_REASONS = 20;

@InputType({ description: 'Fields are combined with AND.' })
export class DeliveryFilter {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUuid()
  dispatchId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Deliveries to this user, at any address.' })
  @IsOptional()
  @IsUuid()
  userId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Id of a user. Matches deliveries to this user at any address, and deliveries to the user’s current address.',
  })
  @IsOptional()
  @IsUuid()
  personId?: string | null;

  @Field(() => String, { nullable: true, description: 'A whole address; case is ignored.' })
  @IsOptional()
  @MaxLength(254)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Beginning of an address; case is ignored.' })
  @IsOptional()
  @MaxLength(254)
  q?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Part of the address after the @, in Unicode or Punycode; case is ignored. Subdomains don’t match.',
  })
  @IsOptional()
  @MaxLength(254)
  domain?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @MaxLength(50)
  templateSlug?: string | null;

  @Field(() => Date, { nullable: true, description: 'Earliest createdAt, inclusive.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Latest createdAt, exclusive.' })
  until?: Date | null;

  @Field(() => [DeliveryStatus], { nullable: true })
  status?: DeliveryStatus[] | null;

  @Field(() => [DeliveryFate], { nullable: true })
  fate?: DeliveryFate[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Reasons as in SkippedCount.reason. Matches only SUPPRESSED deliveries.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_REASONS)
  suppressedBy?: string[] | null;

  @Field(() => String, { nullable: true, description: 'One of the values of Attempt.errorClass.' })
  @IsOptional()
  @MaxLength(50)
  errorClass?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @AreDeliveryIds()
  ids?: string[] | null;
}

@ObjectType({ description: 'One page of deliveries.' })
export class DeliveryPage {
  @Field(() => [DeliveryEntity])
  items: DeliveryEntity[];

  @Field(() => Int, {
    description:
      'Number of matching deliveries. Exact up to 10,000, and for a dispatch without a filter or filtered by status only, or by the status SENT and fates.',
  })
  total: number;

  @Field(() => Boolean, { description: 'False if `total` is a lower bound.' })
  totalIsExact: boolean;

  @Field(() => Boolean)
  hasNextPage: boolean;

  @Field(() => Boolean, {
    description:
      'False if one request couldn’t search all deliveries: only the most recent ones were searched. Narrow the filter by time, dispatch or person.',
  })
  isSearchComplete: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'Set when the search isn’t complete: pass it as `until` to search older deliveries.',
  })
  searchedBackTo: Date | null;
}

@ObjectType({ description: 'An error class and how many deliveries have it.' })
export class CauseChoice {
  @Field(() => String, { description: 'As in Attempt.errorClass.' })
  errorClass: string;

  @Field(() => Int, { description: 'Number of deliveries; counting stops at 1,000.' })
  count: number;

  @Field(() => Boolean, { description: 'False if counting stopped.' })
  countIsExact: boolean;
}

@ObjectType({ description: 'A domain and how many recent deliveries went to it.' })
export class DomainChoice {
  @Field(() => String)
  domain: string;

  @Field(() => Int, { description: 'Number of deliveries among the latest 10,000.' })
  count: number;
}

@ObjectType({ description: 'Values to offer for the errorClass and domain of a DeliveryFilter.' })
export class DeliveryChoices {
  @Field(() => [CauseChoice], { description: 'All error classes in use, most frequent first.' })
  causes: CauseChoice[];

  @Field(() => [DomainChoice], { description: 'Up to 50 domains, most frequent first.' })
  domains: DomainChoice[];
}
