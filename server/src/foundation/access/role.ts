import { registerEnumType } from 'type-graphql';

export enum Role {
  NONE = 'NONE',
  VIEWER = 'VIEWER',
  EDITOR = 'EDITOR',
  ADMIN = 'ADMIN',
}
registerEnumType(Role, { name: 'Role', description: 'NONE receives mail and cannot sign in.' });
