import { Field, ID, Int, ObjectType } from 'type-graphql';
import { WebhookEndpointEntity } from './endpoint.entity.js';

@ObjectType('SavedWebhookEndpoint', { description: 'An endpoint that was saved.' })
export class SavedWebhookEndpointObject {
  @Field(() => WebhookEndpointEntity)
  endpoint: WebhookEndpointEntity;

  @Field(() => String, {
    nullable: true,
    description: 'Secret that signs the requests (whsec_…), if it is new. It is returned only here.',
  })
  secret: string | null;
}

@ObjectType('WebhookTry', {
  description: 'One request to an endpoint. They are kept for 14 days, 10,000 of each endpoint.',
})
export class WebhookTryObject {
  @Field(() => ID)
  id: string;

  @Field(() => String, { description: 'The header webhook-id: the same for each try of a request.' })
  messageId: string;

  @Field(() => Int, { description: 'Number of events in it.' })
  events: number;

  @Field(() => [String], { description: 'Types of its events, such as delivery.sent.' })
  types: string[];

  @Field(() => Date)
  startedAt: Date;

  @Field(() => Int, { description: 'Time until the answer, in milliseconds.' })
  durationMs: number;

  @Field(() => Int, { nullable: true, description: 'Status code of the answer; null if there was none.' })
  status: number | null;

  @Field(() => String, { nullable: true, description: 'The beginning of the answer, at most 1 KB.' })
  answer: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed; null if it was accepted.' })
  error: string | null;
}

@ObjectType({ description: 'Events that wait for an endpoint.' })
export class WebhookWaiting {
  @Field(() => Int)
  events: number;

  @Field(() => Boolean, { description: 'False if there are more: counting stops at 10,000 requests.' })
  isExact: boolean;

  @Field(() => Date, { nullable: true, description: 'Since when one of them waits.' })
  since: Date | null;

  @Field(() => Date, { nullable: true, description: 'The next try after a failed one; null if none failed.' })
  nextTryAt: Date | null;
}

@ObjectType('WebhookReplay', { description: 'Events that are sent to an endpoint again.' })
export class WebhookReplayObject {
  @Field(() => ID)
  id: string;

  @Field(() => Date)
  since: Date;

  @Field(() => Date, { description: 'When it was asked for; later events aren’t in it.' })
  until: Date;

  @Field(() => ID, { nullable: true })
  dispatchId: string | null;

  @Field(() => ID, { nullable: true })
  deliveryId: string | null;

  @Field(() => Int, { description: 'Events that were queued so far.' })
  events: number;

  @Field(() => Date)
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When all were queued; null until then.' })
  finishedAt: Date | null;
}
