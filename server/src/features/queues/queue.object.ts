import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType('Queue', { description: 'A queue between the dispatcher and the workers.' })
export class QueueObject {
  @Field(() => String)
  name: string;

  @Field(() => Int, { description: 'Messages waiting for a worker, from the broker.' })
  ready: number;

  @Field(() => Int, { description: 'Deliveries that workers have claimed and not yet settled, from PostgreSQL.' })
  sending: number;

  @Field(() => Int, { description: 'Workers that consume the queue, from the broker.' })
  consumers: number;

  @Field(() => Int, { description: 'Messages that workers rejected since the installation started.' })
  deadLettered: number;
}
