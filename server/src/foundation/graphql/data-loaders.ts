import type { PlainReason } from '@tidings/core/errors/reasons';
import DataLoader from 'dataloader';
import { AppError } from '../errors.js';

interface Identified {
  id: string;
}

/** Creates a loader that resolves to null for an unknown id. */
export const loadById = <Item extends Identified>(find: (ids: readonly string[]) => Promise<Item[]>) =>
  new DataLoader<string, Item | null>(async (ids) => {
    const items = new Map((await find(ids)).map((item) => [item.id, item]));
    return ids.map((id) => items.get(id) ?? null);
  });

/** Creates a loader that throws NOT_FOUND for an unknown id. */
export const loadRequired = <Item extends Identified>(
  find: (ids: readonly string[]) => Promise<Item[]>,
  missing: PlainReason<'NOT_FOUND'>,
) =>
  new DataLoader<string, Item>(async (ids) => {
    const items = new Map((await find(ids)).map((item) => [item.id, item]));
    return ids.map((id) => items.get(id) ?? new AppError(missing));
  });

/** Creates a loader that resolves to the list of items of each owner, in the order of `find`. */
export const loadByOwner = <Item>(find: (ownerIds: readonly string[]) => Promise<{ ownerId: string; item: Item }[]>) =>
  new DataLoader<string, Item[]>(async (ownerIds) => {
    const lists = new Map<string, Item[]>(ownerIds.map((id) => [id, []]));
    for (const { ownerId, item } of await find(ownerIds)) lists.get(ownerId)?.push(item);
    return ownerIds.map((id) => lists.get(id)!);
  });

/** Creates a loader that resolves to the value of each key; to `none` if there is none. */
export const loadFromMap = <Value, None>(find: (keys: readonly string[]) => Promise<Map<string, Value>>, none: None) =>
  new DataLoader<string, Value | None>(async (keys) => {
    const values = await find(keys);
    return keys.map((key) => values.get(key) ?? none);
  });
