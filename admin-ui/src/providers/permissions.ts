export type Role = 'NONE' | 'VIEWER' | 'EDITOR' | 'ADMIN';

/** React-Admin's actions that change nothing. */
const READS = new Set(['list', 'show', 'export', 'read']);

/** Resources that only admins change; the last three are hidden from others altogether. */
const ADMINS_OWN = new Set(['users', 'team', 'api-keys', 'audit', 'personal-data']);
const ADMINS_SIGHT = new Set(['api-keys', 'audit', 'personal-data']);

/**
 * What the server will let this role do, so that nobody is shown a button that would be refused. The server decides on its own;
 * this only mirrors it.
 */
export const may = (role: Role, { resource, action }: { resource: string; action: string }): boolean => {
  if (role === 'ADMIN') return true;
  if (ADMINS_SIGHT.has(resource)) return false;
  if (READS.has(action)) return role !== 'NONE';
  return role === 'EDITOR' && !ADMINS_OWN.has(resource);
};
