import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Permissions, userPermissions } from '../../foundation/access/permissions.js';
import { Role } from '../../foundation/access/role.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';

@ObjectType('User', { description: 'A person who receives mail, and can sign in if the role allows it.' })
@Entity({ name: 'users' })
export class UserEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String, { description: 'Unique; case is ignored.' })
  @Column({ type: 'text' })
  username: string;

  /** Normalized address; for a duplicate user, a placeholder that isn't an address. */
  @Column({ name: 'email', type: 'text' })
  address: string;

  /** Null if the typed address equals the normalized one. */
  @Column({ name: 'email_typed', type: 'text', nullable: true })
  emailTyped: string | null;

  @Field(() => String, {
    description: 'Address as it was typed. It is unique regardless of case and of Unicode or Punycode in the domain.',
  })
  get email(): string {
    return this.emailTyped ?? this.address;
  }

  @Field(() => ID, {
    nullable: true,
    description:
      'Id of an older user with the same address; null for most users. A duplicate gets no mail: give it another address, or delete it.',
  })
  @Column({ name: 'duplicate_of', type: 'uuid', nullable: true })
  duplicateOf: string | null;

  @Field(() => String)
  @Column({ name: 'first_name', type: 'text' })
  firstName: string;

  @Field(() => String)
  @Column({ name: 'last_name', type: 'text' })
  lastName: string;

  @Field(() => String, { description: 'BCP 47 language tag.' })
  @Column({ type: 'text' })
  locale: string;

  @Field(() => String, { description: 'IANA time zone name.' })
  @Column({ type: 'text' })
  timezone: string;

  @Field(() => JsonObjectScalar, { description: 'Any data for templates, used as {{user.attributes.x}}.' })
  @Column({ type: 'jsonb' })
  attributes: Record<string, unknown>;

  @Field(() => Role)
  @Column({ type: 'enum', enum: Role, enumName: 'role' })
  role: Role;

  @Column({ name: 'password_hash', type: 'text', nullable: true, select: false })
  passwordHash: string | null;

  @Field(() => Boolean, { description: 'An inactive user gets no mail and cannot sign in.' })
  @Column({ name: 'is_active', type: 'boolean' })
  isActive: boolean;

  @Field(() => Permissions, { description: 'What the role allows this user.' })
  get permissions(): Permissions {
    return userPermissions(this);
  }

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, {
    description: 'Last change. Joining or leaving a group, and changing one’s own password, don’t count.',
  })
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
