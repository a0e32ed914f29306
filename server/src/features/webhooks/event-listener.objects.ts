import { IsOptional } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { EventFilterInput } from './event-filter.inputs.js';
import { WebhookEventType } from './event-type.js';

@InputType({ description: 'Which events a listener gets. An absent filter lets all through.' })
export class EventListenerInput extends EventFilterInput {
  @Field(() => [WebhookEventType], { nullable: true, description: 'All types by default.' })
  @IsOptional()
  types?: WebhookEventType[] | null;
}

@ObjectType('EventListener', {
  description: 'Gets events as a webhook does, but its caller takes them. It is for trying out a receiver.',
})
export class EventListenerObject {
  @Field(() => ID)
  id: string;

  @Field(() => [WebhookEventType])
  types: WebhookEventType[];

  @Field(() => Date, { description: 'Time at which the listener is removed if nobody takes events until then.' })
  listensUntil: Date;
}

@ObjectType('TakenEvent', { description: 'An event of a listener.' })
export class TakenEventObject {
  @Field(() => String, { description: 'The header webhook-id that a webhook would have.' })
  id: string;

  @Field(() => String, { description: 'Such as delivery.sent.' })
  type: string;

  @Field(() => String, { description: 'JSON body that a webhook would get.' })
  body: string;

  @Field(() => ID, { description: 'Place in the order of the events, for `after`.' })
  cursor: string;
}

@ObjectType('TakenEvents')
export class TakenEvents {
  @Field(() => [TakenEventObject], { description: 'The oldest events, 100 at most.' })
  items: TakenEventObject[];
}
