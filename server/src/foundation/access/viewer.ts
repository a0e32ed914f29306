import { AppError } from '../errors.js';
import type { ApiKeyScope } from './api-key-scope.js';
import type { Role } from './role.js';

/** The caller of a request: a stranger, a signed-in user, or an API key. */
export type Viewer =
  | { kind: 'stranger' }
  | { kind: 'user'; userId: string; role: Role; sessionHash: Buffer }
  | { kind: 'key'; keyId: string; scopes: ApiKeyScope[]; isLimited: boolean; isStrict: boolean };

/** Permission that a resolver requires. Each resolver declares exactly one. */
export type Permission =
  | 'ANYONE'
  | 'SIGNED_IN'
  | 'READ'
  | 'READ_SENDS'
  | 'WRITE'
  | 'SEND'
  | 'RECORD_FEEDBACK'
  | 'MANAGE_USERS'
  | 'MANAGE_ACCESS'
  | 'MANAGE_KEYS'
  | 'MANAGE_SENDERS';

const OF_ROLE: Record<Role, Permission[]> = {
  NONE: [],
  VIEWER: ['READ', 'READ_SENDS'],
  EDITOR: ['READ', 'READ_SENDS', 'WRITE', 'SEND'],
  ADMIN: [
    'READ',
    'READ_SENDS',
    'WRITE',
    'SEND',
    'RECORD_FEEDBACK',
    'MANAGE_USERS',
    'MANAGE_ACCESS',
    'MANAGE_KEYS',
    'MANAGE_SENDERS',
  ],
};

// A key with SEND reads only its own dispatches: see `onlyOwnSends`.
const OF_SCOPE: Record<ApiKeyScope, Permission[]> = {
  SEND: ['SEND', 'READ_SENDS'],
  READ: ['READ', 'READ_SENDS'],
  WRITE: ['WRITE', 'MANAGE_USERS'],
  FEEDBACK: ['RECORD_FEEDBACK'],
};

export const roleMay = (role: Role, permission: Permission): boolean => OF_ROLE[role].includes(permission);

const permissionsOf = (viewer: Viewer): Permission[] => {
  if (viewer.kind === 'user') return ['SIGNED_IN', ...OF_ROLE[viewer.role]];
  if (viewer.kind === 'key') return viewer.scopes.flatMap((scope) => OF_SCOPE[scope]);
  return [];
};

export const may = (viewer: Viewer, permission: Permission): boolean =>
  permission === 'ANYONE' || permissionsOf(viewer).includes(permission);

const holders = (permissions: Record<string, Permission[]>, permission: Permission): string[] =>
  Object.keys(permissions).filter((holder) => permissions[holder]!.includes(permission));

/** Describes who has a permission, for the schema's descriptions. */
export const describeHolders = (permission: Permission): string => {
  if (permission === 'ANYONE') return 'Callers: anyone.';
  if (permission === 'SIGNED_IN') return 'Callers: signed-in users.';
  const roles = holders(OF_ROLE, permission);
  const scopes = holders(OF_SCOPE, permission);
  return `Callers: ${[...roles, ...scopes.map((scope) => `keys with ${scope}`)].join(', ')}.`;
};

/** Throws UNAUTHENTICATED or FORBIDDEN if the viewer lacks the permission. */
export const demand = (viewer: Viewer, permission: Permission): void => {
  if (may(viewer, permission)) return;
  if (viewer.kind === 'stranger') throw new AppError('auth.required');
  throw new AppError('auth.permissionMissing', { permission });
};

/** Value of a dispatch's `caller`. Idempotency keys are separate for each caller. */
export const callerOf = (viewer: Viewer): string => {
  if (viewer.kind === 'user') return `user:${viewer.userId}`;
  if (viewer.kind === 'key') return `key:${viewer.keyId}`;
  return 'stranger';
};

/** The only caller whose dispatches this viewer may see; undefined if it may see all. */
export const onlyOwnSends = (viewer: Viewer): string | undefined =>
  may(viewer, 'READ') ? undefined : callerOf(viewer);
