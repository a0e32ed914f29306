import { formatWithout } from '@tidings/core/rendering/template-format';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum TemplateFormat {
  HTML = 'HTML',
  TEXT = 'TEXT',
}
registerEnumType(TemplateFormat, {
  name: 'TemplateFormat',
  description: 'What a content goes out as: HTML with a text part made from it, or plain text.',
});

/** `stored` is null where a server without formats wrote the template. */
export const formatOf = ({ stored, content }: { stored: TemplateFormat | null; content: string }): TemplateFormat =>
  stored ?? TemplateFormat[formatWithout(content)];

@ObjectType('Template', { description: 'Subject and body in Handlebars, under a slug.' })
@Entity({ name: 'templates' })
export class TemplateEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'text' })
  slug: string;

  @Field(() => String, { description: 'The subject of the mail, in Handlebars.' })
  @Column({ type: 'text' })
  title: string;

  @Field(() => String, { description: 'For the people in the admin.' })
  @Column({ type: 'text' })
  description: string;

  @Field(() => String, { description: 'An HTML page or plain text, in Handlebars.' })
  @Column({ type: 'text' })
  content: string;

  @Column({ name: 'format', type: 'text', nullable: true })
  storedFormat: TemplateFormat | null;

  @Field(() => TemplateFormat)
  get format(): TemplateFormat {
    return formatOf({ stored: this.storedFormat, content: this.content });
  }

  @Field(() => Int, { description: 'Grows by one with each change of title, content or format.' })
  @Column({ type: 'int' })
  version: number;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
