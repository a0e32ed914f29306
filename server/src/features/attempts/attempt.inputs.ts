import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IsDeliveryId, IsUuid, MaxLength } from '../../foundation/graphql/validators.js';
import { AttemptOutcome } from './attempt.object.js';

@InputType({ description: 'Fields are combined with AND.' })
export class AttemptFilter {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUuid()
  dispatchId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsDeliveryId()
  deliveryId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUuid()
  notificationId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUuid()
  userId?: string | null;

  @Field(() => String, { nullable: true, description: 'A whole address; case is ignored.' })
  @IsOptional()
  @MaxLength(254)
  email?: string | null;

  @Field(() => ID, { nullable: true })
  templateSlug?: string | null;

  @Field(() => String, { nullable: true })
  queue?: string | null;

  @Field(() => [AttemptOutcome], { nullable: true })
  outcome?: AttemptOutcome[] | null;

  @Field(() => String, { nullable: true, description: 'One of the values of Attempt.errorClass.' })
  errorClass?: string | null;

  @Field(() => Date, { nullable: true, description: 'Earliest finishedAt, inclusive.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Latest finishedAt, exclusive.' })
  until?: Date | null;
}
