import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, VirtualColumn } from 'typeorm';

@ObjectType('Group', { description: 'A set of users to send to.' })
@Entity({ name: 'groups' })
export class GroupEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String)
  @Column({ type: 'text' })
  name: string;

  @Field(() => String)
  @Column({ type: 'text' })
  description: string;

  @Field(() => Int, { description: 'Number of members, inactive users included.' })
  @VirtualColumn({
    type: 'int',
    query: (alias) => `SELECT count(*)::int FROM group_members WHERE group_id = ${alias}.id`,
  })
  memberCount: number;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date, { description: 'Last change of name or description; membership doesn’t count.' })
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
