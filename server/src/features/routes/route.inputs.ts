import { IsOptional } from 'class-validator';
import { Field, Float, InputType, Int } from 'type-graphql';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import {
  ArrayMaxSize,
  IsInt,
  Max,
  MaxLength,
  Min,
  ValidateEach,
  ValidateInner,
} from '../../foundation/graphql/validators.js';
import { DomainLimitInput } from './domain-limits.js';
import { WarmUpInput } from './warm-up.js';

export const MAX_ROUTE_NAME_LENGTH = 100;
const MAX_URL_LENGTH = 2_000;
const MAX_CA_LENGTH = 20_000;
const MAX_CONNECTIONS = 1_000;
const MAX_MAILS = 1_000_000;
const MAX_PER_DAY = 1_000_000_000;
const MAX_DOMAINS = 1_000;

@InputType({
  description:
    'A route. In an update, absent fields stay unchanged. Null as a limit removes the limit. Limits hold for all workers together.',
})
export class RouteInput {
  @Field(() => String, { description: '1 to 100 characters, not blank; unique.' })
  @MaxLength(MAX_ROUTE_NAME_LENGTH)
  @NotBlank()
  name: string;

  @Field(() => String, {
    nullable: true,
    description:
      'As SMTP_URL, such as smtps://user:password@mail.example.com:465. Required for a new route. The password is stored encrypted and never returned. Without a password, an update keeps the stored one if host and user are the same.',
  })
  @IsOptional()
  @MaxLength(MAX_URL_LENGTH)
  url?: string | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: `Signs in by OAuth 2 instead of a password; the URL has the mailbox as user. Fields: provider (MICROSOFT, GOOGLE, OTHER); tenant for Microsoft; clientId; clientSecret; refreshToken, or without one the client’s own credentials; scope and tokenUrl instead of the provider’s. For a service account of Google: serviceAccount, the JSON file of its key. Secrets are stored encrypted and never returned. An update without them keeps those of the same client, host and user. Null: no OAuth 2.`,
  })
  @IsOptional()
  oauth?: Record<string, unknown> | null;

  @Field(() => String, {
    nullable: true,
    description: 'PEM of an authority to trust besides the usual ones. Null: none.',
  })
  @IsOptional()
  @MaxLength(MAX_CA_LENGTH)
  ca?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of connections of each worker, 1 to 1000; 20 by default.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CONNECTIONS)
  connections?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of mails over one connection, 1 to 1000000; 1000 by default.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_MAILS)
  mailsPerConnection?: number | null;

  @Field(() => Float, { nullable: true, description: 'Maximum number of mails per second, from 0.01 to 100000.' })
  @IsOptional()
  @Min(0.01)
  @Max(100_000)
  perSecond?: number | null;

  @Field(() => Int, { nullable: true, description: 'Maximum number of mails per minute, from 1.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_MAILS)
  perMinute?: number | null;

  @Field(() => Int, { nullable: true, description: 'Maximum number of mails per day (UTC), from 1.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_PER_DAY)
  perDay?: number | null;

  @Field(() => [DomainLimitInput], {
    nullable: true,
    description: 'Limits by receiving domain, which replace those that are stored; null removes all.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_DOMAINS)
  @ValidateEach()
  domainLimits?: DomainLimitInput[] | null;

  @Field(() => WarmUpInput, {
    nullable: true,
    description: 'A warm-up plan, which replaces the stored one; null ends it.',
  })
  @IsOptional()
  @ValidateInner()
  warmUp?: WarmUpInput | null;
}
