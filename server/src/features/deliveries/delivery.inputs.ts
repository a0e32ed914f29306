import { IsOptional, IsUUID, Matches, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DELIVERY_ID } from '../../foundation/graphql/uuids.js';
import { DeliveryEntity, DeliveryStatus } from './delivery.entity.js';

@InputType()
export class DeliveryFilter {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUUID()
  dispatchId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Mails sent to this user, whatever the address was.' })
  @IsOptional()
  @IsUUID()
  userId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'A user: mails sent to the user, whatever the address was, and mails sent to the address that the user has today.',
  })
  @IsOptional()
  @IsUUID()
  personId?: string | null;

  @Field(() => String, { nullable: true, description: 'A whole address, in any case.' })
  @IsOptional()
  @MaxLength(254)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'The beginning of an address, in any case.' })
  @IsOptional()
  @MaxLength(254)
  q?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The part of the address after the @, in any case, as Unicode or Punycode. Subdomains do not match.',
  })
  @IsOptional()
  @MaxLength(254)
  domain?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @MaxLength(50)
  templateSlug?: string | null;

  @Field(() => Date, { nullable: true, description: 'Compared with createdAt.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Compared with createdAt; not included.' })
  until?: Date | null;

  @Field(() => [DeliveryStatus], { nullable: true })
  status?: DeliveryStatus[] | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(50)
  errorClass?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @Matches(DELIVERY_ID, { each: true, message: 'must be ids of deliveries' })
  ids?: string[] | null;
}

@ObjectType()
export class DeliveryPage {
  @Field(() => [DeliveryEntity])
  items: DeliveryEntity[];

  @Field(() => Int, { description: 'Exact up to 10,000, and where a dispatch’s own counts tell it.' })
  total: number;

  @Field(() => Boolean)
  totalIsExact: boolean;

  @Field(() => Boolean)
  hasNextPage: boolean;

  @Field(() => Boolean, {
    description:
      'False where more mails may match than one request searches: only the latest were searched. Narrow the filter by a span of time, a dispatch or a person.',
  })
  isSearchComplete: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'Where the search is not complete: ask again with this as `until` to search older mails.',
  })
  searchedBackTo: Date | null;
}

@ObjectType()
export class CauseChoice {
  @Field(() => String)
  errorClass: string;

  @Field(() => Int, { description: 'Counted up to 1,000.' })
  count: number;

  @Field(() => Boolean)
  countIsExact: boolean;
}

@ObjectType()
export class DomainChoice {
  @Field(() => String)
  domain: string;

  @Field(() => Int, { description: 'Among the latest 10,000 mails.' })
  count: number;
}

@ObjectType({ description: 'Values of errorClass and domain that a filter of mails can have.' })
export class DeliveryChoices {
  @Field(() => [CauseChoice], { description: 'Each cause that a mail has now, the most frequent first.' })
  causes: CauseChoice[];

  @Field(() => [DomainChoice], { description: 'At most 50, the most frequent first.' })
  domains: DomainChoice[];
}
