import { Field, ID, Int, ObjectType } from 'type-graphql';
import { RenderedMail } from '../templates/templates.feature.js';

@ObjectType({ description: 'What a draft would break of the sends of one caller and event.' })
export class CallerImpact {
  @Field(() => String, { nullable: true, description: 'Username or name of the API key; null if it no longer exists.' })
  caller: string | null;

  @Field(() => String)
  event: string;

  @Field(() => Int, { description: 'Mails of the last 30 days.' })
  mails: number;

  @Field(() => Boolean)
  isBroken: boolean;

  @Field(() => [String], { description: 'Paths that the draft reads and these contexts lack.' })
  missing: string[];
}

@ObjectType({ description: 'A mail of the last 30 days, as it was and as the draft makes it.' })
export class ImpactSample {
  @Field(() => ID)
  dispatchId: string;

  @Field(() => String)
  event: string;

  @Field(() => RenderedMail, { nullable: true, description: 'By the saved version; null if it can’t be rendered.' })
  before: RenderedMail | null;

  @Field(() => RenderedMail, { nullable: true, description: 'By the draft; null if it can’t be rendered.' })
  after: RenderedMail | null;
}

@ObjectType({
  description:
    'Impact of a draft on sends like those of the last 30 days. A mail is broken if the draft lacks a value that the saved version doesn’t lack. Estimated from the newest contexts of each caller and event.',
})
export class TemplateImpact {
  @Field(() => Int)
  callers: number;

  @Field(() => Int)
  brokenCallers: number;

  @Field(() => Int)
  mails: number;

  @Field(() => Int)
  brokenMails: number;

  @Field(() => [String])
  missing: string[];

  @Field(() => [CallerImpact], { description: 'The most mails first; 40 at most.' })
  byCaller: CallerImpact[];

  @Field(() => [ImpactSample], { description: 'Up to three, broken ones first.' })
  samples: ImpactSample[];
}
