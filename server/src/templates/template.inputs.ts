import { IsOptional, Matches, MaxLength, MinLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EXPECTED_UPDATED_AT } from '../database/concurrent-edits.js';
import { MaxBytes } from '../graphql/max-bytes.js';
import { TemplateEntity } from './template.entity.js';

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
export const LONGEST_TITLE = 250;
export const LONGEST_CONTENT = 512 * 1024;

@InputType()
export class CreateTemplateInput {
  @Field(() => ID)
  @MaxLength(50)
  @Matches(SLUG, { message: 'slug must be lower-case letters and digits with single - or _ between' })
  slug: string;

  @Field(() => String)
  @MinLength(1)
  @MaxLength(250)
  title: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => String)
  @MinLength(1)
  @MaxBytes(LONGEST_CONTENT)
  content: string;
}

@InputType()
export class UpdateTemplateInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MinLength(1)
  @MaxLength(250)
  title?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MinLength(1)
  @MaxBytes(LONGEST_CONTENT)
  content?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType()
export class TemplateFilter {
  @Field(() => String, { nullable: true, description: 'A part of slug, title or description, in any case.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  slugs?: string[] | null;
}

@ObjectType()
export class TemplatePage {
  @Field(() => [TemplateEntity])
  items: TemplateEntity[];

  @Field(() => Int)
  total: number;
}

@ObjectType({ description: 'What a template was from one change to the next.' })
export class TemplateVersion {
  @Field(() => Int)
  version: number;

  @Field(() => String)
  title: string;

  @Field(() => String)
  content: string;

  @Field(() => Date)
  createdAt: Date;
}

@ObjectType({ description: 'A mail as its recipient would see it.' })
export class RenderedMail {
  @Field(() => String)
  subject: string;

  @Field(() => String, { description: 'Empty where the template is plain text.' })
  html: string;

  @Field(() => String)
  text: string;

  @Field(() => [String], { description: 'Variables that the context has nothing for.' })
  missing: string[];
}
