import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { Matches, MaxLength, MinLength } from '../../foundation/graphql/validators.js';
import { TopicEntity } from './topic.entity.js';

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
export const MAX_TOPIC_SLUG_LENGTH = 50;
export const MAX_NAME_LENGTH = 150;
export const MAX_DESCRIPTION_LENGTH = 500;

/** Fields that CreateTopicInput and UpdateTopicInput share. The service validates the texts by language. */
@InputType()
abstract class TopicFields {
  @Field(() => String, { nullable: true, description: 'One or two sentences for recipients; 500 characters at most.' })
  @IsOptional()
  @MaxLength(MAX_DESCRIPTION_LENGTH)
  description?: string | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Names by BCP 47 language tag, such as {"ru": "Новости"}; 100 at most, each 150 characters at most.',
  })
  names?: Record<string, unknown> | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Descriptions by BCP 47 language tag; 100 at most, each 500 characters at most.',
  })
  descriptions?: Record<string, unknown> | null;
}

@InputType({ description: 'A new topic.' })
export class CreateTopicInput extends TopicFields {
  @Field(() => ID, { description: 'Lower-case letters and digits, separated by single - or _; 50 characters at most.' })
  @MaxLength(MAX_TOPIC_SLUG_LENGTH)
  @Matches(SLUG, 'template.slug')
  slug: string;

  @Field(() => String, {
    description: '1 to 150 characters, not blank. For recipients without a name in their language.',
  })
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  @NotBlank()
  name: string;
}

@InputType({ description: 'Absent fields stay unchanged. `names` and `descriptions` replace all texts of their kind.' })
export class UpdateTopicInput extends TopicFields {
  @Field(() => String, { nullable: true, description: '1 to 150 characters, not blank.' })
  @IsOptional()
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  @NotBlank()
  name?: string | null;
}

@InputType({ description: 'Fields are combined with AND.' })
export class TopicFilter {
  @Field(() => String, { nullable: true, description: 'Part of the slug, name or description; case is ignored.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  slugs?: string[] | null;
}

@ObjectType({ description: 'One page of topics.' })
export class TopicPage {
  @Field(() => [TopicEntity])
  items: TopicEntity[];

  @Field(() => Int)
  total: number;
}
