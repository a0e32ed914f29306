import { badInput } from '../../errors.js';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const DELIVERY_ID = /^\d{1,18}$/;

const checkAll = (ids: readonly string[], { pattern, path, what }: { pattern: RegExp; path: string; what: string }) => {
  const wrong = ids.findIndex((id) => !pattern.test(id));
  if (wrong >= 0) throw badInput({ [ids.length > 1 ? `${path}.${wrong}` : path]: [`must be ${what}`] });
};

/** Throws BAD_USER_INPUT for `path` if an id isn't a UUID. */
export const checkUuids = (ids: readonly string[], path: string): void =>
  checkAll(ids, { pattern: UUID, path, what: 'a UUID' });

/** Throws BAD_USER_INPUT for `path` if an id isn't a delivery id, which is a number. */
export const checkDeliveryIds = (ids: readonly string[], path: string): void =>
  checkAll(ids, { pattern: DELIVERY_ID, path, what: 'the id of a delivery' });
