import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType('Queue', { description: 'One way from the dispatcher to the workers.' })
export class QueueObject {
  @Field(() => String)
  name: string;

  @Field(() => Int, { description: 'Messages that wait for a worker, as the broker says.' })
  ready: number;

  @Field(() => Int, { description: 'Deliveries that workers have claimed and not yet settled, as the ledger says.' })
  sending: number;

  @Field(() => Int, { description: 'Workers that take from it, as the broker says.' })
  consumers: number;

  @Field(() => Int, { description: 'Messages that workers refused.' })
  deadLettered: number;
}
