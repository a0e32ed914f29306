import { AppError } from '../../errors.js';
import type { ApiKeyScope } from '../../features/api-keys/api-key.entity.js';
import type { Role } from './role.js';

/** Who is calling. */
export type Viewer =
  | { kind: 'stranger' }
  | { kind: 'user'; userId: string; role: Role; sessionHash: Buffer }
  | { kind: 'key'; keyId: string; scopes: ApiKeyScope[]; isLimited: boolean };

/** What a resolver may ask for: the one thing that each of them declares. */
export type Permission =
  | 'ANYONE'
  | 'SIGNED_IN'
  | 'READ'
  | 'READ_SENDS'
  | 'WRITE'
  | 'SEND'
  | 'MANAGE_USERS'
  | 'MANAGE_ACCESS'
  | 'MANAGE_KEYS';

const OF_ROLE: Record<Role, Permission[]> = {
  NONE: [],
  VIEWER: ['READ', 'READ_SENDS'],
  EDITOR: ['READ', 'READ_SENDS', 'WRITE', 'SEND'],
  ADMIN: ['READ', 'READ_SENDS', 'WRITE', 'SEND', 'MANAGE_USERS', 'MANAGE_ACCESS', 'MANAGE_KEYS'],
};

// A key that may send reads its own dispatches, and nobody else's: see `onlyOwnSends`.
const OF_SCOPE: Record<ApiKeyScope, Permission[]> = {
  SEND: ['SEND', 'READ_SENDS'],
  READ: ['READ', 'READ_SENDS'],
  WRITE: ['WRITE', 'MANAGE_USERS'],
};

const permissionsOf = (viewer: Viewer): Permission[] => {
  if (viewer.kind === 'user') return ['SIGNED_IN', ...OF_ROLE[viewer.role]];
  if (viewer.kind === 'key') return viewer.scopes.flatMap((scope) => OF_SCOPE[scope]);
  return [];
};

export const may = (viewer: Viewer, permission: Permission): boolean =>
  permission === 'ANYONE' || permissionsOf(viewer).includes(permission);

/** Throws where the viewer may not. */
export const demand = (viewer: Viewer, permission: Permission): void => {
  if (may(viewer, permission)) return;
  if (viewer.kind === 'stranger') throw new AppError('UNAUTHENTICATED', 'Sign in first, or send an API key.');
  throw new AppError('FORBIDDEN', `This needs the permission ${permission}.`);
};

/** As a dispatch's `caller` has it; idempotency keys are each caller's own. */
export const callerOf = (viewer: Viewer): string => {
  if (viewer.kind === 'user') return `user:${viewer.userId}`;
  if (viewer.kind === 'key') return `key:${viewer.keyId}`;
  return 'stranger';
};

/** The caller whose dispatches alone this viewer may see; undefined where it may see all. */
export const onlyOwnSends = (viewer: Viewer): string | undefined =>
  may(viewer, 'READ') ? undefined : callerOf(viewer);
