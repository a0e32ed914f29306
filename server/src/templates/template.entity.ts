import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

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

  @Field(() => Int, { description: 'Grows by one with each change of title or content.' })
  @Column({ type: 'int' })
  version: number;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
