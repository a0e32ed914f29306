import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { Matches, MaxLength, MinLength } from '../../foundation/graphql/validators.js';
import { MailWarning, TemplateEntity, TemplateFormat } from './template.entity.js';

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
export const MAX_TITLE_LENGTH = 250;
export const MAX_CONTENT_LENGTH = 512 * 1024;

@InputType({ description: 'A new template.' })
export class CreateTemplateInput {
  @Field(() => ID, { description: 'Lower-case letters and digits, separated by single - or _; 50 characters at most.' })
  @MaxLength(50)
  @Matches(SLUG, 'template.slug')
  slug: string;

  @Field(() => String, { description: 'Subject, in Handlebars; 250 characters at most, not blank.' })
  @MinLength(1)
  @MaxLength(250)
  @NotBlank()
  title: string;

  @Field(() => String, { nullable: true, description: '250 characters at most.' })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => String, { description: 'Body, in Handlebars; 512 KiB at most.' })
  @MinLength(1)
  @MaxBytes(MAX_CONTENT_LENGTH)
  content: string;

  @Field(() => TemplateFormat, {
    nullable: true,
    description: 'Defaults to HTML if the content has tags, otherwise TEXT.',
  })
  format?: TemplateFormat | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Slug of the topic of its mails, unless a notification or a send names another.',
  })
  topic?: string | null;
}

@InputType({ description: 'Absent fields stay unchanged.' })
export class UpdateTemplateInput {
  @Field(() => String, { nullable: true, description: 'Subject, in Handlebars; 250 characters at most, not blank.' })
  @IsOptional()
  @MinLength(1)
  @MaxLength(250)
  @NotBlank()
  title?: string | null;

  @Field(() => String, { nullable: true, description: '250 characters at most.' })
  @IsOptional()
  @MaxLength(250)
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Body, in Handlebars; 512 KiB at most.' })
  @IsOptional()
  @MinLength(1)
  @MaxBytes(MAX_CONTENT_LENGTH)
  content?: string | null;

  @Field(() => TemplateFormat, {
    nullable: true,
    description:
      'If absent, a changed content is detected anew, unless the template’s format differs from what was detected before.',
  })
  format?: TemplateFormat | null;

  @Field(() => ID, { nullable: true, description: 'Slug of a topic; null removes the topic.' })
  topic?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType({ description: 'A recipient to render a preview for: what templates see as `username` and `user`.' })
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

  @Field(() => String, {
    nullable: true,
    description: 'What templates see as {{user.name}}; defaults to first and last name.',
  })
  @IsOptional()
  @MaxLength(300)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag.' })
  @IsOptional()
  @MaxLength(35)
  locale?: string | null;

  @Field(() => JsonObjectScalar, { nullable: true })
  attributes?: Record<string, unknown> | null;
}

@InputType({ description: 'Fields are combined with AND.' })
export class TemplateFilter {
  @Field(() => String, { nullable: true, description: 'Part of the slug, title or description; case is ignored.' })
  @IsOptional()
  @MaxLength(250)
  q?: string | null;

  @Field(() => [ID], { nullable: true })
  slugs?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Slug of a topic.' })
  topic?: string | null;
}

@ObjectType({ description: 'One page of templates.' })
export class TemplatePage {
  @Field(() => [TemplateEntity])
  items: TemplateEntity[];

  @Field(() => Int)
  total: number;
}

@ObjectType({ description: 'A saved version of a template.' })
export class TemplateVersion {
  @Field(() => Int)
  version: number;

  @Field(() => String)
  title: string;

  @Field(() => String)
  content: string;

  @Field(() => TemplateFormat)
  format: TemplateFormat;

  @Field(() => Date, { description: 'When this version was saved.' })
  createdAt: Date;
}

@ObjectType({ description: 'A rendered mail.' })
export class RenderedMail {
  @Field(() => String)
  subject: string;

  @Field(() => String, { description: 'HTML part; empty for a plain text mail.' })
  html: string;

  @Field(() => String, { description: 'Plain text part.' })
  text: string;

  @Field(() => TemplateFormat, { description: 'Format that the mail is sent in.' })
  format: TemplateFormat;

  @Field(() => TemplateFormat, {
    description: 'Format detected from the content: HTML if it has tags, otherwise TEXT.',
  })
  detectedFormat: TemplateFormat;

  @Field(() => Int, {
    description:
      'Size of the HTML part, or of the text if there is none, in bytes of UTF-8. Gmail clips HTML above 102 KB.',
  })
  bytes: number;

  @Field(() => [String], { description: 'Variables that the template reads and the context lacks.' })
  missing: string[];

  @Field(() => [String], {
    description:
      'Keys of the context that have no effect, because `username` and `user` always come from the recipient.',
  })
  ignored: string[];

  @Field(() => [MailWarning])
  warnings: MailWarning[];
}
