import { formatWithout } from '@tidings/core/rendering/template-format';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum TemplateFormat {
  HTML = 'HTML',
  TEXT = 'TEXT',
}
registerEnumType(TemplateFormat, {
  name: 'TemplateFormat',
  description: 'HTML: an HTML mail, with a text part made from it. TEXT: a plain text mail.',
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

  @Field(() => TemplateFormat, { description: 'Format that mails are sent in.' })
  get format(): TemplateFormat {
    return formatOf({ stored: this.storedFormat, content: this.content });
  }

  @Column({ name: 'topic', type: 'text', nullable: true })
  topicSlug: string | null;

  @Field(() => Int, { description: 'Version number; it grows by one with each change of title, content or format.' })
  @Column({ type: 'int' })
  version: number;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
