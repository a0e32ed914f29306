import { MAX_ATTACHMENTS } from '@tidings/core/ledger/attachment';
import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { EXPECTED_UPDATED_AT } from '../../foundation/database/concurrent-edits.js';
import { MaxBytes } from '../../foundation/graphql/max-bytes.js';
import { NotBlank } from '../../foundation/graphql/not-blank.js';
import { IsReplyAddress, MAX_REPLY_TO } from '../../foundation/graphql/reply-address.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import {
  ArrayMaxSize,
  IsLocale,
  Matches,
  MaxLength,
  MinLength,
  ValidateEach,
} from '../../foundation/graphql/validators.js';
import { AttachmentInput } from '../files/files.feature.js';
import { TemplateFormat, TemplateKind } from './template.entity.js';
import { MAX_CONTENT_LENGTH, MAX_VARIANTS, TemplateVariantInput } from './template-variant.js';

const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;

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
    description: 'Defaults to MJML if the content is an mjml element, HTML if it has tags, and otherwise TEXT.',
  })
  format?: TemplateFormat | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Slug of the topic of its mails, unless a notification or a send names another.',
  })
  topic?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Slug of the sender of its mails, unless a notification or a send names another.',
  })
  sender?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the rules of style elements are inlined into style attributes when the template is saved; false by default.',
  })
  inlineCss?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether all its sends are strict: they are refused with CONTEXT_INCOMPLETE if their contexts lack values; false by default.',
  })
  strict?: boolean | null;

  @Field(() => TemplateKind, { nullable: true, description: 'MAIL by default. It can’t be changed later.' })
  kind?: TemplateKind | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag of its own texts; null: unknown.' })
  @IsOptional()
  @IsLocale()
  locale?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Text part of an HTML mail, in Handlebars; null: made from the HTML. 512 KiB at most.',
  })
  @IsOptional()
  @MaxBytes(MAX_CONTENT_LENGTH)
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Text that inboxes show beside the subject, in Handlebars; 250 characters at most.',
  })
  @IsOptional()
  @MaxLength(250)
  preheader?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address that answers go to, such as help@example.com or Support <help@example.com>.',
  })
  @IsOptional()
  @MaxLength(MAX_REPLY_TO)
  @IsReplyAddress()
  replyTo?: string | null;

  @Field(() => [TemplateVariantInput], {
    nullable: true,
    description: 'Its texts in other languages; 50 at most. They replace those that it had.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_VARIANTS)
  @ValidateEach()
  variants?: TemplateVariantInput[] | null;

  @Field(() => [AttachmentInput], {
    nullable: true,
    description:
      'Files of each of its mails, beside those of a send; 20 and 20 MB as they are sent, at most. A layout or partial has none.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_ATTACHMENTS)
  @ValidateEach()
  attachments?: AttachmentInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it changes, for the list of versions; 250 characters at most.',
  })
  @IsOptional()
  @MaxLength(250)
  note?: string | null;
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

  @Field(() => ID, { nullable: true, description: 'Slug of a sender; null removes the sender.' })
  sender?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag of its own texts; null: unknown.' })
  @IsOptional()
  @IsLocale()
  locale?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Text part of an HTML mail, in Handlebars; null: made from the HTML. 512 KiB at most.',
  })
  @IsOptional()
  @MaxBytes(MAX_CONTENT_LENGTH)
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Text that inboxes show beside the subject, in Handlebars; 250 characters at most.',
  })
  @IsOptional()
  @MaxLength(250)
  preheader?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address that answers go to, such as help@example.com or Support <help@example.com>.',
  })
  @IsOptional()
  @MaxLength(MAX_REPLY_TO)
  @IsReplyAddress()
  replyTo?: string | null;

  @Field(() => [TemplateVariantInput], {
    nullable: true,
    description: 'Its texts in other languages; 50 at most. They replace those that it had.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_VARIANTS)
  @ValidateEach()
  variants?: TemplateVariantInput[] | null;

  @Field(() => [AttachmentInput], {
    nullable: true,
    description:
      'Files of each of its mails, beside those of a send; 20 and 20 MB as they are sent, at most. They take the place of all that it had.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_ATTACHMENTS)
  @ValidateEach()
  attachments?: AttachmentInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the rules of style elements are inlined into style attributes when the template is saved.',
  })
  inlineCss?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether all its sends are strict: they are refused with CONTEXT_INCOMPLETE if their contexts lack values. It holds for sends from now on, without a new version.',
  })
  strict?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it changes, for the list of versions; 250 characters at most.',
  })
  @IsOptional()
  @MaxLength(250)
  note?: string | null;

  @Field(() => Date, EXPECTED_UPDATED_AT)
  expectedUpdatedAt?: Date | null;
}

@InputType({ description: 'What a draft is made of besides title, content and format.' })
export class TemplateDraftInput {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the rules of style elements are inlined into style attributes when the template is saved; false by default.',
  })
  inlineCss?: boolean | null;

  @Field(() => TemplateKind, { nullable: true, description: 'MAIL by default.' })
  kind?: TemplateKind | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag of its own texts; null: unknown.' })
  @IsOptional()
  @IsLocale()
  locale?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Text part of an HTML mail, in Handlebars; null: made from the HTML. 512 KiB at most.',
  })
  @IsOptional()
  @MaxBytes(MAX_CONTENT_LENGTH)
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Text that inboxes show beside the subject, in Handlebars; 250 characters at most.',
  })
  @IsOptional()
  @MaxLength(250)
  preheader?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address that answers go to, such as help@example.com or Support <help@example.com>.',
  })
  @IsOptional()
  @MaxLength(MAX_REPLY_TO)
  @IsReplyAddress()
  replyTo?: string | null;

  @Field(() => [TemplateVariantInput], {
    nullable: true,
    description: 'Its texts in other languages; 50 at most. They replace those that it had.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_VARIANTS)
  @ValidateEach()
  variants?: TemplateVariantInput[] | null;

  @Field(() => [AttachmentInput], {
    nullable: true,
    description: 'Files of each of its mails, for a test mail.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_ATTACHMENTS)
  @ValidateEach()
  attachments?: AttachmentInput[] | null;
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

  @Field(() => String, { nullable: true, description: 'IANA time zone name.' })
  @IsOptional()
  @MaxLength(64)
  timezone?: string | null;

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

  @Field(() => TemplateKind, { nullable: true })
  kind?: TemplateKind | null;
}
