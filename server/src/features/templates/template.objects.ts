import { Field, ID, Int, ObjectType } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { FileObject } from '../files/files.feature.js';
import { MailWarning, TemplateEntity, TemplateFormat } from './template.entity.js';

@ObjectType({ description: 'One page of templates.' })
export class TemplatePage {
  @Field(() => [TemplateEntity])
  items: TemplateEntity[];

  @Field(() => Int)
  total: number;
}

@ObjectType({ description: 'Texts of a saved version in another language.' })
export class TemplateVersionTexts {
  @Field(() => String, { description: 'BCP 47 language tag.' })
  locale: string;

  @Field(() => String)
  title: string;

  @Field(() => String)
  content: string;

  @Field(() => String, { nullable: true })
  text: string | null;

  @Field(() => String, { nullable: true })
  preheader: string | null;
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

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag of its own texts; null: unknown.' })
  locale: string | null;

  @Field(() => String, { nullable: true, description: 'Text part; null: made from the HTML.' })
  text: string | null;

  @Field(() => String, { nullable: true })
  preheader: string | null;

  @Field(() => String, { nullable: true })
  replyTo: string | null;

  @Field(() => Boolean, { description: 'Whether CSS was inlined.' })
  inlineCss: boolean;

  @Field(() => [TemplateVersionTexts], { description: 'Its texts in other languages.' })
  variants: TemplateVersionTexts[];

  @Field(() => [FileObject], { description: 'Files of each of its mails.' })
  attachments: FileObject[];

  @Field(() => String, {
    nullable: true,
    description: 'Username, or name of the API key, of the caller that saved it; null: unknown, or gone.',
  })
  savedBy: string | null;

  @Field(() => String, { nullable: true, description: 'Why it changed.' })
  note: string | null;

  @Field(() => Date, { description: 'When this version was saved.' })
  createdAt: Date;
}

@ObjectType({ description: 'A place in a content that compiles, but perhaps not to what is meant.' })
export class ContentWarning {
  @Field(() => String, { description: 'Such as css.important.' })
  rule: string;

  @Field(() => JsonObjectScalar)
  params: Record<string, unknown>;

  @Field(() => String)
  message: string;

  @Field(() => String, { description: 'content, or that of a variant, such as variants.ru.content.' })
  part: string;

  @Field(() => Int, { description: 'Starts at 1.' })
  line: number;

  @Field(() => Int, { description: 'Starts at 1.' })
  column: number;
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
  format: `${TemplateFormat}`;

  @Field(() => TemplateFormat, {
    description:
      'Format detected from the content: MJML if it is an mjml element, HTML if it has tags, otherwise TEXT.',
  })
  detectedFormat: `${TemplateFormat}`;

  @Field(() => Int, {
    description:
      'Size of the HTML part, or of the text if there is none, in bytes of UTF-8. Gmail clips HTML above 102 KB.',
  })
  bytes: number;

  @Field(() => String, { description: 'Preheader; empty if the mail has none.' })
  preheader: string;

  @Field(() => String, {
    nullable: true,
    description: 'BCP 47 language tag of the variant that was rendered; null: the template’s own texts.',
  })
  locale: string | null;

  @Field(() => [String], { description: 'Variables that the template reads and the context lacks.' })
  missing: string[];

  @Field(() => [String], {
    description:
      'Keys of the context that have no effect, because `username` and `user` always come from the recipient.',
  })
  ignored: string[];

  @Field(() => [MailWarning])
  warnings: `${MailWarning}`[];

  @Field(() => [ContentWarning], {
    description: 'Warnings of the MJML compiler and the CSS inliner, 50 at most for each language. Only for drafts.',
  })
  contentWarnings: ContentWarning[];
}

@ObjectType({ description: 'What became of one template that was published.' })
export class PublishedTemplate {
  @Field(() => ID)
  slug: string;

  @Field(() => TemplateEntity, { nullable: true, description: 'The template, with its new version if it needed one.' })
  template: TemplateEntity | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Why it stays as it is: {code, reason, params, message}.',
  })
  error: Record<string, unknown> | null;
}

@ObjectType({ description: 'A mail as it is, and with a changed layout or partial.' })
export class UserPreview {
  @Field(() => TemplateEntity)
  template: TemplateEntity;

  @Field(() => RenderedMail, { nullable: true, description: 'Null if it can’t be rendered.' })
  before: RenderedMail | null;

  @Field(() => RenderedMail, { nullable: true, description: 'Null if it can’t be rendered.' })
  after: RenderedMail | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Why it can’t be rendered with the change: {code, reason, params, message}.',
  })
  error: Record<string, unknown> | null;
}
