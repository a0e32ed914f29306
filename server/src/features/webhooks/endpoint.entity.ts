import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { WebhookEventType } from './event-type.js';

export enum WebhookState {
  ACTIVE = 'ACTIVE',
  OFF = 'OFF',
  DISABLED = 'DISABLED',
}
registerEnumType(WebhookState, {
  name: 'WebhookState',
  description:
    'OFF: switched off by a person. DISABLED: by itself, because it answered 410 or failed for three days. Both get no events, and those that waited are dropped.',
});

export enum WebhookDisabledReason {
  GONE = 'GONE',
  FAILING = 'FAILING',
  UNREADABLE = 'UNREADABLE',
}
registerEnumType(WebhookDisabledReason, {
  name: 'WebhookDisabledReason',
  description: 'Why a webhook was disabled by itself.',
  valuesConfig: {
    GONE: { description: 'It answered 410.' },
    FAILING: { description: 'It accepted nothing for three days.' },
    UNREADABLE: { description: 'Its URL can’t be decrypted, as after a restore with another SECRET_KEY.' },
  },
});

@ObjectType('WebhookEndpoint', { description: 'A URL that is told of events.' })
@Entity({ name: 'webhook_endpoints' })
export class WebhookEndpointEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String, { description: 'Unique.' })
  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'bytea' })
  target: Buffer;

  @Field(() => String, { description: 'Host of the URL. The rest of the URL is stored encrypted.' })
  @Column({ type: 'text' })
  host: string;

  @Field(() => [WebhookEventType])
  @Column({ type: 'text', array: true })
  types: WebhookEventType[];

  @Field(() => [String], {
    nullable: true,
    description: 'Slugs of topics: only events of sends with one of them. Null: of all sends.',
  })
  @Column({ type: 'text', array: true, nullable: true })
  topics: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Only sends with one of these `event`s. Null: all sends.' })
  @Column({ name: 'event_names', type: 'text', array: true, nullable: true })
  eventNames: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Only sends with one of these API keys. Null: all sends.' })
  @Column({ name: 'api_key_ids', type: 'uuid', array: true, nullable: true })
  apiKeyIds: string[] | null;

  @Field(() => Boolean, { description: 'Whether a request carries up to 100 events.' })
  @Column({ name: 'is_batched', type: 'boolean' })
  isBatched: boolean;

  @Field(() => Int, { description: 'Maximum number of requests at once.' })
  @Column({ name: 'max_in_flight', type: 'int' })
  maxInFlight: number;

  @Field(() => WebhookState)
  @Column({ type: 'text' })
  state: WebhookState;

  @Field(() => Date, { nullable: true, description: 'When it was disabled by itself.' })
  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt: Date | null;

  @Field(() => WebhookDisabledReason, { nullable: true, description: 'Why it was disabled.' })
  @Column({ name: 'disabled_reason', type: 'text', nullable: true })
  disabledReason: WebhookDisabledReason | null;

  @Field(() => String, { nullable: true, description: 'Error of its last try; null unless it is FAILING.' })
  @Column({ name: 'disabled_error', type: 'text', nullable: true })
  disabledError: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'The secret from before the last rotation signs until then, too; null if there is none.',
  })
  @Column({ name: 'previous_secret_until', type: 'timestamptz', nullable: true })
  previousSecretUntil: Date | null;

  /** Null for an endpoint with a URL. */
  @Column({ name: 'listens_until', type: 'timestamptz', nullable: true })
  listensUntil: Date | null;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
