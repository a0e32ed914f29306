import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { JsonObjectScalar } from '../graphql/scalars.js';
import { Role } from './role.js';

@ObjectType('User')
@Entity({ name: 'users' })
export class UserEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String)
  @Column({ type: 'text' })
  username: string;

  @Field(() => String)
  @Column({ type: 'text' })
  email: string;

  @Field(() => String)
  @Column({ name: 'first_name', type: 'text' })
  firstName: string;

  @Field(() => String)
  @Column({ name: 'last_name', type: 'text' })
  lastName: string;

  @Field(() => String, { description: 'BCP 47.' })
  @Column({ type: 'text' })
  locale: string;

  @Field(() => String, { description: 'A name of the IANA time zone database.' })
  @Column({ type: 'text' })
  timezone: string;

  @Field(() => JsonObjectScalar, { description: 'Free data for templates, as {{user.attributes.x}}.' })
  @Column({ type: 'jsonb' })
  attributes: Record<string, unknown>;

  @Field(() => Role)
  @Column({ type: 'enum', enum: Role, enumName: 'role' })
  role: Role;

  @Column({ name: 'password_hash', type: 'text', nullable: true, select: false })
  passwordHash: string | null;

  @Field(() => Boolean, { description: 'Who is inactive gets nothing and cannot sign in.' })
  @Column({ name: 'is_active', type: 'boolean' })
  isActive: boolean;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
