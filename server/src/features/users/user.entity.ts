import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Role } from '../../foundation/access/role.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';

@ObjectType('User')
@Entity({ name: 'users' })
export class UserEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String)
  @Column({ type: 'text' })
  username: string;

  /** In its normal form. Of a duplicate, what stands for it. */
  @Column({ name: 'email', type: 'text' })
  address: string;

  /** Null where it is the normal form. */
  @Column({ name: 'email_typed', type: 'text', nullable: true })
  emailTyped: string | null;

  @Field(() => String, {
    description:
      'As it was typed. One person has one address, whatever its case, and whether its domain is in Punycode or not.',
  })
  get email(): string {
    return this.emailTyped ?? this.address;
  }

  @Field(() => ID, {
    nullable: true,
    description:
      'The older user whose address this one’s turned out to be: this one gets no mail. Give it another address, or delete it.',
  })
  @Column({ name: 'duplicate_of', type: 'uuid', nullable: true })
  duplicateOf: string | null;

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

  @Field(() => Date, {
    description:
      'When the user was saved last. Joining or leaving a group, and changing one’s own password, don’t count as saving.',
  })
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
