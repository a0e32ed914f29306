import { issue } from '@tidings/core/errors/issue';
import { isDeliveryId } from '@tidings/core/ledger/delivery-id';
import { badInput } from '../errors.js';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const checkAll = (
  ids: readonly string[],
  { isValid, path, rule }: { isValid: (id: string) => boolean; path: string; rule: 'uuid' | 'delivery.id' },
) => {
  const wrong = ids.findIndex((id) => !isValid(id));
  if (wrong >= 0) throw badInput(issue(ids.length > 1 ? `${path}.${wrong}` : path, rule));
};

/** Throws BAD_USER_INPUT for `path` if an id isn't a UUID. */
export const checkUuids = (ids: readonly string[], path: string): void =>
  checkAll(ids, { isValid: (id) => UUID.test(id), path, rule: 'uuid' });

/** Throws BAD_USER_INPUT for `path` if an id isn't a delivery id, which is a number. */
export const checkDeliveryIds = (ids: readonly string[], path: string): void =>
  checkAll(ids, { isValid: isDeliveryId, path, rule: 'delivery.id' });
