import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { ArrayMinSize, IsDeliveryId, IsInt, IsUuid, Max, MaxLength, Min } from '../../foundation/graphql/validators.js';
import { EventFilterInput } from './event-filter.inputs.js';
import { WebhookEventType } from './event-type.js';
import { LANES } from './route-events.js';

const MAX_NAME_LENGTH = 100;
const MAX_URL_LENGTH = 2_000;
export const DEFAULT_IN_FLIGHT = 4;
export const MAX_OVERLAP_HOURS = 168;

@InputType({ description: 'A webhook endpoint. An absent filter lets all sends through.' })
export class WebhookEndpointInput extends EventFilterInput {
  @Field(() => String, { description: '1 to 100 characters, not blank; unique.' })
  @MaxLength(MAX_NAME_LENGTH)
  @NotBlank()
  name: string;

  @Field(() => String, {
    nullable: true,
    description:
      'URL that gets POSTs: https, or http to addresses of WEBHOOK_ALLOW_PRIVATE. It is stored encrypted and never returned. Required for a new endpoint; an update without it keeps it.',
  })
  @IsOptional()
  @MaxLength(MAX_URL_LENGTH)
  url?: string | null;

  @Field(() => [WebhookEventType])
  @ArrayMinSize(1)
  types: WebhookEventType[];

  @Field(() => Boolean, {
    nullable: true,
    description: 'Up to 100 events in one request, which wait up to a second for each other. False by default.',
  })
  @IsOptional()
  isBatched?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Maximum number of requests at once, from 1 to 16; 4 by default.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LANES)
  maxInFlight?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True by default. True switches a disabled endpoint on again; false drops waiting events.',
  })
  @IsOptional()
  isActive?: boolean | null;
}

@InputType({
  description: 'Which events are sent again. Without a dispatch and a delivery: all that the endpoint wants.',
})
export class WebhookReplayInput {
  @Field(() => Date, {
    nullable: true,
    description: 'Start of the time span. Required unless an id is given.',
  })
  since?: Date | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUuid()
  dispatchId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsDeliveryId()
  deliveryId?: string | null;
}
