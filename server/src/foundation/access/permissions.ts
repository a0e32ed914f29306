import { Field, ObjectType } from 'type-graphql';
import type { Role } from './role.js';
import { roleMay } from './viewer.js';

@ObjectType({ description: 'What a user may do. All are false for an inactive user.' })
export class Permissions {
  @Field(() => Boolean, { description: 'See templates, users, groups, notifications, dispatches and statistics.' })
  read: boolean;

  @Field(() => Boolean, { description: 'Change templates, groups and notifications.' })
  write: boolean;

  @Field(() => Boolean, { description: 'Send, and pause, cancel or retry what was sent.' })
  send: boolean;

  @Field(() => Boolean, {
    description: 'Manage users, API keys, senders, routes and personal data, and read the audit log.',
  })
  administer: boolean;
}

export const userPermissions = ({ role, isActive }: { role: Role; isActive: boolean }): Permissions => ({
  read: isActive && roleMay(role, 'READ'),
  write: isActive && roleMay(role, 'WRITE'),
  send: isActive && roleMay(role, 'SEND'),
  administer: isActive && roleMay(role, 'MANAGE_USERS'),
});
