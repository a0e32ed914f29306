import type { Attachment } from '@tidings/core/ledger/attachment';
import { formatWithout } from '@tidings/core/rendering/template-format';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { FileObject, fileObjectOf } from '../files/files.feature.js';
import { type StoredVariant, TemplateVariant } from './template-variant.js';

export enum TemplateFormat {
  HTML = 'HTML',
  MJML = 'MJML',
  TEXT = 'TEXT',
}
registerEnumType(TemplateFormat, {
  name: 'TemplateFormat',
  description:
    'HTML: an HTML mail, with a text part made from it. MJML: compiled to HTML when the template is saved. TEXT: a plain text mail.',
});

export enum MailWarning {
  NO_UNSUBSCRIBE_LINK = 'NO_UNSUBSCRIBE_LINK',
}
registerEnumType(MailWarning, {
  name: 'MailWarning',
  description:
    'NO_UNSUBSCRIBE_LINK: the mail has a topic, and its body shows neither {{unsubscribeUrl}} nor {{preferencesUrl}}.',
});

/**
 * The format of a template. `stored` is null if a version of the server without formats wrote the template; the format
 * is then detected from the content.
 */
export const formatOf = ({ stored, content }: { stored: TemplateFormat | null; content: string }): TemplateFormat =>
  stored ?? TemplateFormat[formatWithout(content)];

export enum TemplateKind {
  MAIL = 'MAIL',
  LAYOUT = 'LAYOUT',
  PARTIAL = 'PARTIAL',
}
registerEnumType(TemplateKind, {
  name: 'TemplateKind',
  description:
    'MAIL: can be sent. LAYOUT: encloses the content of mails, {{#> slug}}…{{/slug}}, and prints it with {{> @partial-block}}. PARTIAL: is included in mails, {{> slug}}.',
});

@ObjectType('Template', { description: 'Subject and body of a mail, in Handlebars, identified by a slug.' })
@Entity({ name: 'templates' })
export class TemplateEntity {
  @Field(() => ID, { description: 'Lower-case letters and digits, separated by single - or _; 50 characters at most.' })
  @PrimaryColumn({ type: 'text' })
  slug: string;

  @Field(() => String, { description: 'Subject of the mail, in Handlebars.' })
  @Column({ type: 'text' })
  title: string;

  @Field(() => String, { description: 'Note for people in the admin; not part of the mail.' })
  @Column({ type: 'text' })
  description: string;

  @Field(() => String, { description: 'Body of the mail, in Handlebars: an HTML page or plain text.' })
  @Column({ type: 'text' })
  content: string;

  @Column({ name: 'format', type: 'text', nullable: true })
  storedFormat: TemplateFormat | null;

  @Field(() => TemplateFormat, { description: 'Format that the content is written in.' })
  get format(): TemplateFormat {
    return formatOf({ stored: this.storedFormat, content: this.content });
  }

  @Field(() => Boolean, {
    description: 'Whether the rules of style elements are inlined into style attributes when the template is saved.',
  })
  @Column({ name: 'inline_css', type: 'boolean' })
  inlineCss: boolean;

  @Field(() => Boolean, {
    description:
      'Whether all its sends are strict: they are refused with CONTEXT_INCOMPLETE if their contexts lack values.',
  })
  @Column({ type: 'boolean' })
  strict: boolean;

  @Field(() => TemplateKind)
  @Column({ type: 'text' })
  kind: TemplateKind;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag of its own texts; null: unknown.' })
  @Column({ type: 'text', nullable: true })
  locale: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Text part of an HTML mail, in Handlebars; null: made from the HTML.',
  })
  @Column({ type: 'text', nullable: true })
  text: string | null;

  @Field(() => String, { nullable: true, description: 'Text that inboxes show beside the subject, in Handlebars.' })
  @Column({ type: 'text', nullable: true })
  preheader: string | null;

  @Field(() => String, { nullable: true, description: 'Address that answers go to.' })
  @Column({ name: 'reply_to', type: 'text', nullable: true })
  replyTo: string | null;

  @Column({ name: 'variants', type: 'jsonb' })
  storedVariants: StoredVariant[];

  @Column({ type: 'text', array: true })
  uses: string[];

  @Column({ name: 'source_updated_at', type: 'timestamptz' })
  sourceUpdatedAt: Date;

  @Field(() => [TemplateVariant], { description: 'Its texts in other languages, in the order that they were given.' })
  get variants(): TemplateVariant[] {
    return this.storedVariants.map(({ updatedAt, ...variant }) => ({
      ...variant,
      updatedAt: new Date(updatedAt),
      isBehind: new Date(updatedAt) < this.sourceUpdatedAt,
    }));
  }

  @Column({ name: 'attachments', type: 'jsonb', nullable: true })
  storedAttachments: Attachment[] | null;

  @Field(() => [FileObject], { description: 'Files of each of its mails.' })
  get attachments(): FileObject[] {
    return (this.storedAttachments ?? []).map(fileObjectOf);
  }

  @Column({ name: 'topic', type: 'text', nullable: true })
  topicSlug: string | null;

  @Column({ name: 'sender_id', type: 'uuid', nullable: true })
  senderId: string | null;

  @Field(() => Int, { description: 'Version number; it grows by one with each change of what its mails are made of.' })
  @Column({ type: 'int' })
  version: number;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
