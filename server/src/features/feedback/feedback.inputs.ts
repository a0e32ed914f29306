import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { IsOneAddress } from '../../foundation/graphql/one-address.js';
import { ArrayMaxSize, IsDeliveryId, IsUuid, MaxLength, MinLength } from '../../foundation/graphql/validators.js';
import { BounceClass, FeedbackEntity, FeedbackKind, FeedbackSource } from './feedback.entity.js';

@InputType({ description: 'Fields are combined with AND.' })
export class FeedbackFilter {
  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(1_000)
  ids?: string[] | null;

  @Field(() => [FeedbackKind], { nullable: true })
  kind?: FeedbackKind[] | null;

  @Field(() => BounceClass, { nullable: true })
  bounceClass?: BounceClass | null;

  @Field(() => [FeedbackSource], { nullable: true })
  source?: FeedbackSource[] | null;

  @Field(() => String, { nullable: true, description: 'A whole address; case is ignored.' })
  @IsOptional()
  @MaxLength(254)
  email?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsDeliveryId()
  deliveryId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUuid()
  dispatchId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it belongs to a mail that was sent from here. What belongs to none counts for nothing.',
  })
  isMatched?: boolean | null;

  @Field(() => Date, { nullable: true, description: 'Earliest receivedAt, inclusive.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Latest receivedAt, exclusive.' })
  until?: Date | null;
}

@ObjectType({ description: 'One page of feedback.' })
export class FeedbackPage {
  @Field(() => [FeedbackEntity])
  items: FeedbackEntity[];

  @Field(() => Int, { description: 'Number of matching events; counting stops above 10,000.' })
  total: number;

  @Field(() => Boolean, { description: 'False if counting stopped.' })
  totalIsExact: boolean;

  @Field(() => Boolean)
  hasNextPage: boolean;
}

@InputType({
  description:
    'One event. Give deliveryId, or messageId and email. Feedback found by its Message-ID belongs to a mail only if email is, or was, its address.',
})
export class RecordFeedbackInput {
  @Field(() => FeedbackKind)
  kind: FeedbackKind;

  @Field(() => BounceClass, {
    nullable: true,
    description: 'Only for BOUNCED. If absent, statusCode and diagnostic tell it.',
  })
  bounceClass?: BounceClass | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsDeliveryId()
  deliveryId?: string | null;

  @Field(() => String, { nullable: true, description: 'Message-ID header of the mail.' })
  @IsOptional()
  @MaxLength(998)
  messageId?: string | null;

  @Field(() => String, { nullable: true, description: 'Address that the mail was sent to.' })
  @IsOptional()
  @IsOneAddress()
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Enhanced status code (RFC 3463), such as 5.1.1.' })
  @IsOptional()
  @MaxLength(20)
  statusCode?: string | null;

  @Field(() => String, { nullable: true, description: 'The other server’s words.' })
  @IsOptional()
  @MaxLength(4_000)
  diagnostic?: string | null;

  @Field(() => Date, { nullable: true, description: 'When it happened; now if absent.' })
  at?: Date | null;

  @Field(() => String, {
    description: 'Names the event: a second call with the same key records nothing. Keys are each caller’s own.',
  })
  @MinLength(1)
  @MaxLength(200)
  deduplicationKey: string;
}
