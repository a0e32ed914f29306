import { IsOptional } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { Role } from '../../foundation/access/role.js';
import { IsKnownTimeZone } from '../../foundation/graphql/known-time-zone.js';
import { IsOneAddress } from '../../foundation/graphql/one-address.js';
import { IsReplyAddress } from '../../foundation/graphql/reply-address.js';
import {
  AreUuids,
  ArrayMaxSize,
  IsInt,
  IsUuid,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateEach,
} from '../../foundation/graphql/validators.js';

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
export const MAX_SENDER_SLUG_LENGTH = 50;
const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const MAX_FROM_NAME_LENGTH = 100;
const MAX_REPLY_TO_LENGTH = 320;
const MAX_ROUTES = 50;
const MAX_WEIGHT = 1_000;
const MAX_STOP_AFTER = 1_000_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern refuses control characters, which could start another header
const ONE_LINE = /^[^\u0000-\u001f\u007f\u2028\u2029]*$/;

@InputType({ description: 'How a sender uses a route.' })
export class SenderRouteInput {
  @Field(() => ID)
  @IsUuid()
  routeId: string;

  @Field(() => Int, { nullable: true, description: 'From 0; by default the place of the route in `routeIds`.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_ROUTES)
  position?: number | null;

  @Field(() => Int, { nullable: true, description: 'From 1 to 1000; 1 by default.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_WEIGHT)
  weight?: number | null;

  @Field(() => String, { nullable: true, description: 'A domain such as gmail.com; null for all.' })
  @IsOptional()
  @MaxLength(255)
  receivingDomain?: string | null;
}

@InputType({
  description: 'A sender. In an update, absent fields stay unchanged, except `routeIds`, which replaces the routes.',
})
export class SenderInput {
  @Field(() => String, {
    description: 'Lower-case letters and digits, separated by single - or _; 50 characters at most.',
  })
  @MaxLength(MAX_SENDER_SLUG_LENGTH)
  @Matches(SLUG, 'template.slug')
  slug: string;

  @Field(() => String, { nullable: true, description: 'Name in the From header; 100 characters at most.' })
  @IsOptional()
  @MaxLength(MAX_FROM_NAME_LENGTH)
  @Matches(ONE_LINE, 'text.oneLine')
  fromName?: string | null;

  @Field(() => String, { description: 'Address in the From header.' })
  @IsOneAddress()
  fromEmail: string;

  @Field(() => String, { nullable: true, description: 'An address, or name and address: Support <help@example.com>.' })
  @IsOptional()
  @MaxLength(MAX_REPLY_TO_LENGTH)
  @IsReplyAddress()
  replyTo?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Address of bounces, such as bounces@mail.example.com, to which each mail’s token is added. Null: BOUNCE_ADDRESS.',
  })
  @IsOptional()
  @MaxLength(MAX_REPLY_TO_LENGTH)
  returnPath?: string | null;

  @Field(() => [ID], {
    description:
      'Routes, the preferred one first. Each further one gets mails while all before it are down. Empty: the route of SMTP_URL.',
  })
  @ArrayMaxSize(MAX_ROUTES)
  @AreUuids()
  routeIds: string[];

  @Field(() => [SenderRouteInput], {
    nullable: true,
    description:
      'Weights, positions and receiving domains of routes in `routeIds`. The others have the weight 1 and get mails to all domains.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_ROUTES)
  @ValidateEach()
  routing?: SenderRouteInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True makes it the default instead of the sender that is. Without a default sender, MAIL_FROM is used.',
  })
  isDefault?: boolean | null;

  @Field(() => [Role], { nullable: true, description: 'Roles of users who may send as this sender; null for all.' })
  allowedRoles?: Role[] | null;

  @Field(() => [ID], { nullable: true, description: 'API keys that may send as this sender; null for all.' })
  @IsOptional()
  @ArrayMaxSize(1_000)
  @AreUuids()
  allowedKeyIds?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'From 1. A bulk dispatch is paused by itself if more mails fail or bounce than the percentages below, once so many mails have an outcome. Null: never.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_STOP_AFTER)
  stopAfter?: number | null;

  @Field(() => Float, { nullable: true, description: 'Percentage of mails that may fail, 0 to 100; null for any.' })
  @IsOptional()
  @Min(0)
  @Max(100)
  stopFailedPercent?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Percentage of sent mails that may bounce, 0 to 100; null for any.',
  })
  @IsOptional()
  @Min(0)
  @Max(100)
  stopBouncedPercent?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Beginning of the quiet hours, such as 22:00. Bulk mails wait while the recipient’s clock is between it and `quietTo`, which may be on the next day. Null: none. PERSONAL mails don’t wait.',
  })
  @IsOptional()
  @Matches(TIME_OF_DAY, 'time.ofDay')
  quietFrom?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'End of the quiet hours, such as 07:00. Required with `quietFrom`, and different from it.',
  })
  @IsOptional()
  @Matches(TIME_OF_DAY, 'time.ofDay')
  quietTo?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Time zone of recipients whose own is unknown or UTC, which users have by default; such as Europe/Berlin. Null: UTC.',
  })
  @IsOptional()
  @IsKnownTimeZone()
  quietTimeZone?: string | null;
}
