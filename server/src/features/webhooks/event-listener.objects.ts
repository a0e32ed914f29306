import { IsOptional } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { AreUuids, ArrayMaxSize } from '../../foundation/graphql/validators.js';
import { MAX_CHOICES } from './endpoint.inputs.js';
import { WebhookEventType } from './event-type.js';

@InputType({ description: 'Which events a listener gets. An absent filter lets all through.' })
export class EventListenerInput {
  @Field(() => [WebhookEventType], { nullable: true, description: 'All types by default.' })
  @IsOptional()
  types?: WebhookEventType[] | null;

  @Field(() => [String], { nullable: true, description: 'Slugs of topics; 100 at most.' })
  @IsOptional()
  @ArrayMaxSize(MAX_CHOICES)
  topics?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Names in `event` of sends, whole and case-sensitive; 100 at most.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_CHOICES)
  eventNames?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of API keys; 100 at most.' })
  @IsOptional()
  @ArrayMaxSize(MAX_CHOICES)
  @AreUuids()
  apiKeyIds?: string[] | null;
}

@ObjectType('EventListener', {
  description: 'Gets events as a webhook does, but its caller takes them. It is for trying out a receiver.',
})
export class EventListenerObject {
  @Field(() => ID)
  id: string;

  @Field(() => [WebhookEventType])
  types: WebhookEventType[];

  @Field(() => Date, { description: 'When it is removed, unless events are taken before.' })
  listensUntil: Date;
}

@ObjectType('TakenEvent', { description: 'An event of a listener.' })
export class TakenEventObject {
  @Field(() => String, { description: 'The header webhook-id that a webhook would have.' })
  id: string;

  @Field(() => String, { description: 'Such as delivery.sent.' })
  type: string;

  @Field(() => String, { description: 'Body of the request that a webhook would get: JSON.' })
  body: string;

  @Field(() => ID, { description: 'Place in the order of the events, for `after`.' })
  cursor: string;
}

@ObjectType('TakenEvents')
export class TakenEvents {
  @Field(() => [TakenEventObject], { description: 'The oldest events, 100 at most.' })
  items: TakenEventObject[];
}
