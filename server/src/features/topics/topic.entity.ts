import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';

@ObjectType('Topic', { description: 'A kind of mail that a person can unsubscribe from, such as product news.' })
@Entity({ name: 'topics' })
export class TopicEntity {
  @Field(() => ID, { description: 'Lower-case letters and digits, separated by single - or _; 50 characters at most.' })
  @PrimaryColumn({ type: 'text' })
  slug: string;

  @Field(() => String, { description: 'What recipients see if their language has no name of its own.' })
  @Column({ type: 'text' })
  name: string;

  @Field(() => String, { description: 'One or two sentences for recipients; may be empty.' })
  @Column({ type: 'text' })
  description: string;

  @Field(() => JsonObjectScalar, { description: 'Names by BCP 47 language tag, such as {"ru": "Новости"}.' })
  @Column({ type: 'jsonb' })
  names: Record<string, string>;

  @Field(() => JsonObjectScalar, { description: 'Descriptions by BCP 47 language tag.' })
  @Column({ type: 'jsonb' })
  descriptions: Record<string, string>;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
