import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { AreUuids, ArrayMaxSize } from '../../foundation/graphql/validators.js';

const MAX_CHOICES = 100;

/** Which sends an endpoint or a listener gets events of. An absent filter lets all through. */
@InputType()
export abstract class EventFilterInput {
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
