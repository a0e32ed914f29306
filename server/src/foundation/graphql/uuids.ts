import { issue } from '@tidings/core/errors/issue';
import { badInput } from '../../errors.js';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const DELIVERY_ID = /^\d{1,18}$/;

const checkAll = (
  ids: readonly string[],
  { pattern, path, rule }: { pattern: RegExp; path: string; rule: 'uuid' | 'delivery.id' },
) => {
  const wrong = ids.findIndex((id) => !pattern.test(id));
  if (wrong >= 0) throw badInput(issue(ids.length > 1 ? `${path}.${wrong}` : path, rule));
};

/** Throws BAD_USER_INPUT for `path` if an id isn't a UUID. */
export const checkUuids = (ids: readonly string[], path: string): void =>
  checkAll(ids, { pattern: UUID, path, rule: 'uuid' });

/** Throws BAD_USER_INPUT for `path` if an id isn't a delivery id, which is a number. */
export const checkDeliveryIds = (ids: readonly string[], path: string): void =>
  checkAll(ids, { pattern: DELIVERY_ID, path, rule: 'delivery.id' });
