import { MAX_ATTACHMENTS } from '@tidings/core/ledger/attachment';
import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { IsOneAddress } from '../../foundation/graphql/one-address.js';
import { IsReplyAddress, MAX_REPLY_TO } from '../../foundation/graphql/reply-address.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import {
  AreUuids,
  ArrayMaxSize,
  IsInt,
  IsUuid,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateEach,
  ValidateInner,
} from '../../foundation/graphql/validators.js';
import { AttachmentInput } from '../files/files.feature.js';
import { MAX_CONTEXT_BYTES, NotificationType } from '../notifications/notifications.feature.js';
import { MAX_SENDER_SLUG_LENGTH } from '../senders/senders.feature.js';
import {
  MAX_CONTENT_LENGTH,
  MAX_TITLE_LENGTH,
  TemplateDraftInput,
  TemplateFormat,
} from '../templates/templates.feature.js';
import { MAX_TOPIC_SLUG_LENGTH } from '../topics/topics.feature.js';
import { DispatchEntity, DispatchStatus } from './dispatch.entity.js';
import { FirstBatchInput } from './first-batch.objects.js';
import { MAX_HEADERS_BYTES } from './send-headers.js';

export enum UncertainDecision {
  RESEND = 'RESEND',
  SENT = 'SENT',
  FAILED = 'FAILED',
}
registerEnumType(UncertainDecision, {
  name: 'UncertainDecision',
  description: 'RESEND: send the mail again. SENT or FAILED: set that status without sending.',
});

const MAX_TO = 5_000;
const MAX_EVENT_LENGTH = 100;
const MAX_METADATA_BYTES = 2_048;
const MAX_SPREAD_MINUTES = 7 * 24 * 60;
export const MAX_IDEMPOTENCY_KEY = 200;

@InputType({ description: 'A recipient who isn’t a user.' })
export class RecipientInput {
  @Field(() => String)
  @IsOneAddress()
  email: string;

  @Field(() => String, { nullable: true, description: 'What templates see as {{user.name}}.' })
  @IsOptional()
  @MaxLength(150)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag.' })
  @IsOptional()
  @MaxLength(35)
  locale?: string | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Values for this recipient, merged over the context of the send.',
  })
  @IsOptional()
  @MaxBytes(MAX_CONTEXT_BYTES)
  context?: Record<string, unknown> | null;
}

@InputType({ description: 'Give either notificationId, or templateName and typeEvent with recipients.' })
export class SendNotificationInput {
  @Field(() => ID, { nullable: true, description: 'A notification to send. `context` is merged over its own.' })
  @IsOptional()
  @IsUuid()
  notificationId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Slug of a template.' })
  @IsOptional()
  @MinLength(1)
  @MaxLength(50)
  templateName?: string | null;

  @Field(() => NotificationType, {
    nullable: true,
    description:
      'PERSONAL: exactly one person, in `recipient` or `to`. GROUP: any of `recipient`, `groups` and `to`. ALL: every active user; the three stay empty.',
  })
  typeEvent?: NotificationType | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Kind of event, 1 to 100 characters; it decides the queue. Defaults to the notification’s name, or the template’s slug.',
  })
  @IsOptional()
  @MinLength(1)
  @MaxLength(MAX_EVENT_LENGTH)
  event?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of users.' })
  @IsOptional()
  @AreUuids()
  recipient?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of groups.' })
  @IsOptional()
  @AreUuids()
  groups?: string[] | null;

  @Field(() => [RecipientInput], { nullable: true, description: 'Recipients who aren’t users; 5,000 at most.' })
  @IsOptional()
  @ArrayMaxSize(MAX_TO)
  @ValidateEach()
  to?: RecipientInput[] | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'Values for the template; 256 KiB at most.' })
  @IsOptional()
  @MaxBytes(MAX_CONTEXT_BYTES)
  context?: Record<string, unknown> | null;

  @Field(() => [AttachmentInput], {
    nullable: true,
    description: 'Files of each mail, beside those of the template. All together 20 files and 20 MB as they are sent.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_ATTACHMENTS)
  @ValidateEach()
  attachments?: AttachmentInput[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Address that answers go to, such as help@example.com or Support <help@example.com>. Takes the place of the template’s.',
  })
  @IsOptional()
  @MaxLength(MAX_REPLY_TO)
  @IsReplyAddress()
  replyTo?: string | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'Further headers of each mail, by name; 20 at most. X-… and a few others, such as References and Feedback-ID; none that is set anyway.',
  })
  @IsOptional()
  @MaxBytes(MAX_HEADERS_BYTES)
  headers?: Record<string, unknown> | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'Data of the caller, 2 KiB at most: no mail shows it. It comes back in the events of webhooks, and dispatches can be filtered by it.',
  })
  @IsOptional()
  @MaxBytes(MAX_METADATA_BYTES)
  metadata?: Record<string, unknown> | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Slug of the topic that recipients can unsubscribe from. Defaults to the notification’s, then to the template’s; without any, the mails are transactional.',
  })
  @IsOptional()
  @MinLength(1)
  @MaxLength(MAX_TOPIC_SLUG_LENGTH)
  topic?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Slug of the sender. Defaults to the notification’s, then to the template’s, then to the default sender; without any, MAIL_FROM is used.',
  })
  @IsOptional()
  @MinLength(1)
  @MaxLength(MAX_SENDER_SLUG_LENGTH)
  sender?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'If true, the call is refused with CONTEXT_INCOMPLETE if a mail would lack a value of its context. So are all calls of a strict API key, and all sends of a strict template.',
  })
  strict?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      '1 to 200 characters. A repeated call with the same key and input sends nothing. May instead be given in the HTTP header Idempotency-Key; if both are given, they must be equal.',
  })
  @IsOptional()
  @MinLength(1)
  @MaxLength(MAX_IDEMPOTENCY_KEY)
  idempotencyKey?: string | null;

  @Field(() => Date, { nullable: true, description: 'Earliest time of sending; a time in the past means now.' })
  sendAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Deliveries not sent by then become EXPIRED. Must be in the future, and after sendAt.',
  })
  expiresAt?: Date | null;

  @Field(() => FirstBatchInput, {
    nullable: true,
    description:
      'Sends some of the mails first, and the rest once they have been accepted; not for PERSONAL sends. The dispatch is paused if too many of them are refused or bounce. No effect if it has no more mails.',
  })
  @IsOptional()
  @ValidateInner()
  firstBatch?: FirstBatchInput | null;
  @Field(() => Int, {
    nullable: true,
    description:
      'Time over which the mails leave evenly, from their start, in minutes; 1 to 10080 (7 days). Null: they leave at once. Not for PERSONAL sends.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_SPREAD_MINUTES)
  spreadOverMinutes?: number | null;
}

@InputType({ description: 'A draft of a template, and a context to render it with.' })
export class TestMailInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Slug of the template being edited; absent for a new one.',
  })
  @IsOptional()
  @MaxLength(50)
  templateSlug?: string | null;

  @Field(() => String, { description: 'Subject, in Handlebars.' })
  @MinLength(1)
  @MaxLength(MAX_TITLE_LENGTH)
  @NotBlank()
  title: string;

  @Field(() => String, { description: 'Body, in Handlebars.' })
  @MinLength(1)
  @MaxBytes(MAX_CONTENT_LENGTH)
  content: string;

  @Field(() => TemplateFormat, {
    nullable: true,
    description: 'Defaults to MJML if the content is an mjml element, HTML if it has tags, and otherwise TEXT.',
  })
  format?: TemplateFormat | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'Values for the template; 256 KiB at most.' })
  @IsOptional()
  @MaxBytes(MAX_CONTEXT_BYTES)
  context?: Record<string, unknown> | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Slug of a topic. The mail then has links to unsubscribe, which do nothing.',
  })
  topic?: string | null;

  @Field(() => TemplateDraftInput, { nullable: true, description: 'What else the draft is made of.' })
  @IsOptional()
  @ValidateInner()
  more?: TemplateDraftInput | null;
}

@InputType({ description: 'Fields are combined with AND.' })
export class DispatchFilter {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUuid()
  notificationId?: string | null;

  @Field(() => DispatchStatus, { nullable: true })
  status?: DispatchStatus | null;

  @Field(() => String, { nullable: true, description: 'A whole event; case matters.' })
  event?: string | null;

  @Field(() => ID, { nullable: true })
  templateSlug?: string | null;

  @Field(() => ID, { nullable: true, description: 'Slug of a topic.' })
  topic?: string | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Keys and values that the metadata contains, such as {"order": 1234}.',
  })
  @IsOptional()
  @MaxBytes(MAX_METADATA_BYTES)
  metadata?: Record<string, unknown> | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @AreUuids()
  ids?: string[] | null;
}

@ObjectType({ description: 'One page of dispatches.' })
export class DispatchPage {
  @Field(() => [DispatchEntity])
  items: DispatchEntity[];

  @Field(() => Int, { description: 'Number of matching dispatches; counting stops above 10,000.' })
  total: number;

  @Field(() => Boolean, { description: 'False if counting stopped.' })
  totalIsExact: boolean;

  @Field(() => Boolean)
  hasNextPage: boolean;
}
