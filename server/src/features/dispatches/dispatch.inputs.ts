import { ArrayMaxSize, IsOptional, IsUUID, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { IsOneAddress } from '../../foundation/graphql/one-address.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { LARGEST_CONTEXT } from '../notifications/notification.inputs.js';
import { NotificationType } from '../notifications/notification-type.js';
import { TemplateFormat } from '../templates/template.entity.js';
import { LONGEST_CONTENT, LONGEST_TITLE } from '../templates/template.inputs.js';
import { DispatchEntity, DispatchStatus } from './dispatch.entity.js';

export enum UncertainDecision {
  RESEND = 'RESEND',
  SENT = 'SENT',
  FAILED = 'FAILED',
}
registerEnumType(UncertainDecision, { name: 'UncertainDecision' });

const MOST_TO = 5_000;
const LONGEST_EVENT = 100;
export const MAX_IDEMPOTENCY_KEY = 200;

@InputType({ description: 'A person who is no user here.' })
export class RecipientInput {
  @Field(() => String)
  @IsOneAddress()
  email: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(150)
  name?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(35)
  locale?: string | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'Merged over the send’s own, for this person.' })
  @IsOptional()
  @MaxBytes(LARGEST_CONTEXT)
  context?: Record<string, unknown> | null;
}

@InputType({ description: 'Either notificationId, or templateName and typeEvent with its recipients.' })
export class SendNotificationInput {
  @Field(() => ID, { nullable: true, description: 'Sends what was prepared; context is merged over its own.' })
  @IsOptional()
  @IsUUID()
  notificationId?: string | null;

  @Field(() => ID, { nullable: true, description: 'A template’s slug.' })
  @IsOptional()
  @MinLength(1)
  @MaxLength(50)
  templateName?: string | null;

  @Field(() => NotificationType, {
    nullable: true,
    description: 'PERSONAL: one person in recipient or to. GROUP: any of recipient, groups, to. ALL: none of them.',
  })
  typeEvent?: NotificationType | null;

  @Field(() => String, { nullable: true, description: 'Decides the queue; the template’s slug where absent.' })
  @IsOptional()
  @MinLength(1)
  @MaxLength(LONGEST_EVENT)
  event?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Users’ ids.' })
  @IsOptional()
  @IsUUID('all', { each: true, message: 'must be a UUID' })
  recipient?: string[] | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true, message: 'must be a UUID' })
  groups?: string[] | null;

  @Field(() => [RecipientInput], { nullable: true, description: 'At most 5,000.' })
  @IsOptional()
  @ArrayMaxSize(MOST_TO)
  @ValidateNested({ each: true })
  to?: RecipientInput[] | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'At most 256 KiB.' })
  @IsOptional()
  @MaxBytes(LARGEST_CONTEXT)
  context?: Record<string, unknown> | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The same key with the same input sends nothing again. May also come as the HTTP header Idempotency-Key; if both are given, they must be equal.',
  })
  @IsOptional()
  @MinLength(1)
  @MaxLength(MAX_IDEMPOTENCY_KEY)
  idempotencyKey?: string | null;

  @Field(() => Date, { nullable: true, description: 'Not before. In the past is now.' })
  sendAt?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Not after: what is still unsent then becomes EXPIRED.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'A draft of a template, and a context to try it on.' })
export class TestMailInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Of the template that is being changed; absent where it is a new one.',
  })
  @IsOptional()
  @MaxLength(50)
  templateSlug?: string | null;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(LONGEST_TITLE)
  @NotBlank()
  title: string;

  @Field(() => String)
  @MinLength(1)
  @MaxBytes(LONGEST_CONTENT)
  content: string;

  @Field(() => TemplateFormat, { nullable: true, description: 'Absent: HTML where the content has tags, else TEXT.' })
  format?: TemplateFormat | null;

  @Field(() => JsonObjectScalar, { nullable: true })
  @IsOptional()
  @MaxBytes(LARGEST_CONTEXT)
  context?: Record<string, unknown> | null;
}

@InputType()
export class DispatchFilter {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUUID()
  notificationId?: string | null;

  @Field(() => DispatchStatus, { nullable: true })
  status?: DispatchStatus | null;

  @Field(() => String, { nullable: true })
  event?: string | null;

  @Field(() => ID, { nullable: true })
  templateSlug?: string | null;

  @Field(() => [ID], { nullable: true })
  @IsOptional()
  @IsUUID('all', { each: true })
  ids?: string[] | null;
}

@ObjectType()
export class DispatchPage {
  @Field(() => [DispatchEntity])
  items: DispatchEntity[];

  @Field(() => Int, { description: 'Exact up to 10,000.' })
  total: number;

  @Field(() => Boolean)
  totalIsExact: boolean;

  @Field(() => Boolean)
  hasNextPage: boolean;
}
