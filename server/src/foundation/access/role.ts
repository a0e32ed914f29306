import { registerEnumType } from 'type-graphql';

export enum Role {
  NONE = 'NONE',
  VIEWER = 'VIEWER',
  EDITOR = 'EDITOR',
  ADMIN = 'ADMIN',
}
registerEnumType(Role, {
  name: 'Role',
  description:
    'What a user may do in the admin. NONE: receives mail, and cannot sign in. VIEWER: reads. EDITOR: also sends and edits. ADMIN: also manages people, access and API keys.',
});
