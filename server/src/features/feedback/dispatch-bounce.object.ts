import { Field, Int, ObjectType } from 'type-graphql';
import { BounceClass } from './feedback.entity.js';

@ObjectType({ description: 'Bounced deliveries of a dispatch that share a class and a cause.' })
export class DispatchBounce {
  @Field(() => BounceClass, { nullable: true })
  bounceClass: BounceClass | null;

  @Field(() => String, { nullable: true, description: 'As in Attempt.errorClass; null if unknown.' })
  errorClass: string | null;

  @Field(() => Int)
  count: number;

  @Field(() => String, { description: 'Words of the other server about one of them.' })
  sample: string;
}
