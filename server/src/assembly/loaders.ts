import { countCorrectable, findCorrectedAddresses } from '@tidings/core/ledger/correct-address';
import { readDispatchContents } from '@tidings/core/ledger/dispatch-content';
import type { Sql } from '@tidings/core/ledger/sql';
import DataLoader from 'dataloader';
import { notFound } from '../errors.js';
import type { AttemptOwner, AttemptService } from '../features/attempts/attempt.service.js';
import type { DeliveryPage } from '../features/deliveries/delivery.inputs.js';
import type { DeliveryRequest, DeliveryService } from '../features/deliveries/delivery.service.js';
import type { DispatchEntity } from '../features/dispatches/dispatch.entity.js';
import type { DispatchService } from '../features/dispatches/dispatch.service.js';
import type { GroupService } from '../features/groups/group.service.js';
import type { NotificationService } from '../features/notifications/notification.service.js';
import type { UserService } from '../features/users/user.service.js';

export type Loaders = ReturnType<typeof createLoaders>;

/** Creates the loaders of one request. They batch what the items of a page ask for. */
export const createLoaders = ({
  users,
  groups,
  notifications,
  dispatches,
  deliveries,
  attempts,
  sql,
}: {
  users: UserService;
  groups: GroupService;
  notifications: NotificationService;
  dispatches: DispatchService;
  deliveries: DeliveryService;
  attempts: AttemptService;
  sql: Sql;
}) => ({
  user: byId(users.findMany),
  group: byId(groups.findMany),
  notification: byId(notifications.findMany),
  dispatch: required(dispatches.findMany, 'This dispatch'),
  dispatchFacts: required((ids) => readDispatchContents(sql, [...ids]), 'What was sent'),
  groupsOfUser: byOwner(groups.findOfUsers),
  groupsOfNotification: byOwner(groups.findOfNotifications),
  usersOfNotification: byOwner(users.findOfNotifications),
  deliveriesOfDispatch: byRequest(deliveries),
  attempts: new DataLoader((owners: readonly AttemptOwner[]) => attempts.findOfDeliveries(owners), {
    cacheKeyFn: ({ id }) => id,
  }),
  failuresOfDispatch: byOwner(dispatches.findFailures),
  audienceSize: byMap(notifications.audienceSizes, 0),
  callerName: byMap((callers) => dispatches.findCallerNames(callers), null),
  lastDispatch: byMap(dispatches.findLatest, null),
  correctedAddress: byMap((ids) => findCorrectedAddresses(sql, ids), null),
  correctable: byMap((ids) => countCorrectable(sql, ids), 0),
});

const byId = <Item extends { id: string }>(find: (ids: readonly string[]) => Promise<Item[]>) =>
  new DataLoader<string, Item | null>(async (ids) => {
    const items = new Map((await find(ids)).map((item) => [item.id, item]));
    return ids.map((id) => items.get(id) ?? null);
  });

const required = <Item extends { id: string }>(find: (ids: readonly string[]) => Promise<Item[]>, what: string) =>
  new DataLoader<string, Item>(async (ids) => {
    const items = new Map((await find(ids)).map((item) => [item.id, item]));
    return ids.map((id) => items.get(id) ?? notFound(what));
  });

const byOwner = <Item>(find: (ownerIds: readonly string[]) => Promise<{ ownerId: string; item: Item }[]>) =>
  new DataLoader<string, Item[]>(async (ownerIds) => {
    const lists = new Map<string, Item[]>(ownerIds.map((id) => [id, []]));
    for (const { ownerId, item } of await find(ownerIds)) lists.get(ownerId)?.push(item);
    return ownerIds.map((id) => lists.get(id)!);
  });

const byMap = <Value, None>(find: (ids: readonly string[]) => Promise<Map<string, Value>>, none: None) =>
  new DataLoader<string, Value | None>(async (ids) => {
    const values = await find(ids);
    return ids.map((id) => values.get(id) ?? none);
  });

/** One loader per distinct page, sort and filter of `Dispatch.deliveries`. */
const byRequest = (deliveries: DeliveryService) => {
  const loaders = new Map<string, DataLoader<DispatchEntity, DeliveryPage>>();
  return (request: DeliveryRequest) => {
    const key = JSON.stringify(request);
    const loader = loaders.get(key) ?? new DataLoader((dispatches) => deliveries.listOfDispatches(dispatches, request));
    loaders.set(key, loader);
    return loader;
  };
};
