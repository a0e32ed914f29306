import type { Permission } from '../api/signed-in-user';
import { features } from '../features';

/** Actions of React-Admin that change nothing. */
const READING = new Set(['list', 'show', 'export', 'read']);

/** Permission that the signed-in user needs for an action on a resource. */
export const requiredPermission = ({ resource, action }: { resource: string; action: string }): Permission => {
  const { see = 'read', change = 'write' } = features.find(({ name }) => name === resource)?.permissions ?? {};
  return READING.has(action) ? see : change;
};
