import { IsOptional, IsUUID, Matches, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DELIVERY_ID } from '../graphql/uuids.js';
import { DeliveryEntity, DeliveryStatus } from './delivery.entity.js';

@InputType()
export class DeliveryFilter {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUUID()
  dispatchId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUUID()
  userId?: string | null;

  @Field(() => String, { nullable: true, description: 'A whole address, in any case.' })
  @IsOptional()
  @MaxLength(254)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'The beginning of an address, in any case.' })
  @IsOptional()
  @MaxLength(254)
  q?: string | null;

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
}
