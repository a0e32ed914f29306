import { IsOptional } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { IsOneAddress } from '../../foundation/graphql/one-address.js';
import { AreUuids, ArrayMaxSize, IsInt, Max, MaxLength, Min } from '../../foundation/graphql/validators.js';
import { AlertKind, AlertLanguage } from './alert-kind.js';

const MAX_NAME_LENGTH = 100;
const MAX_URL_LENGTH = 2_000;
/** A week. */
const MAX_MINUTES = 10_080;
const MAX_EMAILS = 20;
const MAX_ROUTES = 3;

@InputType({
  description: 'A rule of alerts. It has a webhook, or addresses with a From address and routes.',
})
export class AlertRuleInput {
  @Field(() => String, { description: '1 to 100 characters, not blank; unique.' })
  @MaxLength(MAX_NAME_LENGTH)
  @NotBlank()
  name: string;

  @Field(() => AlertKind, { description: 'If it changes, open alerts of the rule are closed.' })
  kind: AlertKind;

  @Field(() => Float, { nullable: true, description: 'From 0.1 to 100. Required for FAILURE_RATE, otherwise ignored.' })
  @IsOptional()
  @Min(0.1)
  @Max(100)
  percent?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'From 0 to 10080, which is a week. Required for FAILURE_RATE and QUEUE_AGE, from 1; 0 by default for ROUTE_DOWN; ignored for DOMAIN_HELD and WEBHOOK_DISABLED.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_MINUTES)
  minutes?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'True by default. If false, open alerts are closed.' })
  @IsOptional()
  isActive?: boolean | null;

  @Field(() => AlertLanguage, { nullable: true, description: 'EN by default.' })
  @IsOptional()
  language?: AlertLanguage | null;

  @Field(() => String, {
    nullable: true,
    description:
      'URL that gets a POST: https, or http to addresses of WEBHOOK_ALLOW_PRIVATE. It is stored encrypted and never returned. A URL that is given makes a new signing secret. An update without it keeps both, unless `emails` is given.',
  })
  @IsOptional()
  @MaxLength(MAX_URL_LENGTH)
  webhookUrl?: string | null;

  @Field(() => [String], { nullable: true, description: 'Addresses that get mails; 20 at most.' })
  @IsOptional()
  @ArrayMaxSize(MAX_EMAILS)
  emails?: string[] | null;

  @Field(() => String, { nullable: true, description: 'From address of the mails. Required with `emails`.' })
  @IsOptional()
  @IsOneAddress()
  mailFrom?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Routes of the mails, the preferred one first; 1 to 3. Required with `emails`. A route that is down is tried last.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_ROUTES)
  @AreUuids()
  routeIds?: string[] | null;
}
