import { IsOptional, Matches, MaxLength, MinLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { TemplateEntity, TemplateFormat } from './template.entity.js';

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
  @NotBlank()
  title: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => String)
  @MinLength(1)
  @MaxBytes(LONGEST_CONTENT)
  content: string;

  @Field(() => TemplateFormat, { nullable: true, description: 'Absent: HTML where the content has tags, else TEXT.' })
  format?: TemplateFormat | null;
}

@InputType()
export class UpdateTemplateInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MinLength(1)
  @MaxLength(250)
  @NotBlank()
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

  @Field(() => TemplateFormat, {
    nullable: true,
    description:
      'Absent: a new content is looked at anew, unless the old one went out as something else than it looked like.',
  })
  format?: TemplateFormat | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType({ description: 'Whom a preview is for: what templates see as username and user.' })
export class PreviewRecipientInput {
  @Field(() => ID, { nullable: true })
  id?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(150)
  username?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(320)
  email?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(150)
  firstName?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(150)
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'Absent: first and last name.' })
  @IsOptional()
  @MaxLength(300)
  name?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(35)
  locale?: string | null;

  @Field(() => JsonObjectScalar, { nullable: true })
  attributes?: Record<string, unknown> | null;
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

  @Field(() => TemplateFormat)
  format: TemplateFormat;

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

  @Field(() => TemplateFormat, { description: 'What the content goes out as.' })
  format: TemplateFormat;

  @Field(() => TemplateFormat, { description: 'What the content looks like: HTML where it has tags.' })
  detectedFormat: TemplateFormat;

  @Field(() => Int, {
    description: 'Of the HTML, else of the text, in UTF-8. Gmail cuts a mail off whose HTML is larger than 102 KB.',
  })
  bytes: number;

  @Field(() => [String], { description: 'Variables that the context has nothing for.' })
  missing: string[];

  @Field(() => [String], {
    description: 'Keys of the context that no mail shows: username and user are always the recipient’s own.',
  })
  ignored: string[];
}
