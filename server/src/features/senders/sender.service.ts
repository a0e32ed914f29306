import { issue } from '@tidings/core/errors/issue';
import { MAX_PREFIX_LENGTH, readBounceAddress } from '@tidings/core/feedback/return-path';
import { forgetHolds } from '@tidings/core/ledger/release-domain';
import { countChanged, rowsOf } from '@tidings/core/ledger/rows';
import { requireWorkers } from '@tidings/core/ledger/workers';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { explainConflict, explainMissing } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { RouteEntity } from '../routes/routes.feature.js';
import { SenderEntity } from './sender.entity.js';
import type { SenderInput } from './sender.inputs.js';
import type { SenderRoute } from './sender-route.object.js';
import { routingOf } from './sender-routing.js';

export type SenderService = ReturnType<typeof createSenderService>;

/** Timestamp of the migration with which workers began to know senders. */
const SENDERS_SINCE = 1_765_600_000_000;

export const createSenderService = ({ dataSource }: { dataSource: DataSource }) => {
  const senders = dataSource.getRepository(SenderEntity);

  const findOrThrow = async (id: string): Promise<SenderEntity> => {
    const sender = await senders.findOneBy({ id });
    if (!sender) throw new AppError('sender.notFound');
    return sender;
  };

  return {
    list: () => senders.find({ order: { slug: 'ASC' } }),

    findBySlug: (slug: string) => senders.findOneBy({ slug }),

    /** Finds senders by id. Unknown ids are left out. */
    findMany: async (ids: readonly string[]): Promise<SenderEntity[]> =>
      senders.createQueryBuilder('sender').where('sender.id = ANY(:ids)', { ids }).getMany(),

    /** The routes of each sender, by position and name. */
    findRoutes: async (senderIds: readonly string[]): Promise<{ ownerId: string; item: SenderRoute }[]> => {
      const uses = await rowsOf<Omit<SenderRoute, 'route'> & { senderId: string; routeId: string }>(
        dataSource,
        `SELECT u.sender_id AS "senderId", u.route_id AS "routeId", u.position, u.weight, u.receiving_domain AS "receivingDomain"
         FROM sender_routes u WHERE u.sender_id = ANY($1) ORDER BY u.position, u.receiving_domain, u.route_id`,
        [senderIds],
      );
      const routes = await dataSource
        .getRepository(RouteEntity)
        .createQueryBuilder('route')
        .where('route.id = ANY(:ids)', { ids: uses.map(({ routeId }) => routeId) })
        .getMany();
      const byId = new Map(routes.map((route) => [route.id, route]));
      return uses.flatMap(({ senderId, routeId, ...use }) => {
        const route = byId.get(routeId);
        return route ? [{ ownerId: senderId, item: { ...use, route } }] : [];
      });
    },

    create: async (input: SenderInput): Promise<SenderEntity> => {
      const id = uuid();
      await dataSource.transaction(async (manager) => {
        if (!(await requireWorkers(manager, SENDERS_SINCE))) throw new AppError('sender.olderWorkers');
        await clearDefault(manager, { id, input });
        await rowsOf(
          manager,
          `INSERT INTO senders (id, slug, from_name, from_email, reply_to, return_path, is_default, allowed_roles, allowed_key_ids,
             stop_after, stop_failed_percent, stop_bounced_percent, quiet_from, quiet_to, quiet_zone)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
          [id, input.slug, ...valuesOf(input, undefined)],
        ).catch(explainConflict({ senders_slug: 'sender.slugTaken', senders_default: 'write.deadlock' }));
        await saveRoutes(manager, { id, input });
      });
      return findOrThrow(id);
    },

    update: async (id: string, input: SenderInput): Promise<SenderEntity> => {
      await dataSource.transaction(async (manager) => {
        const before = await manager.findOne(SenderEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!before) throw new AppError('sender.notFound');
        await clearDefault(manager, { id, input });
        await rowsOf(
          manager,
          `UPDATE senders SET slug = $2, from_name = $3, from_email = $4, reply_to = $5, return_path = $6, is_default = $7,
             allowed_roles = $8, allowed_key_ids = $9, stop_after = $10, stop_failed_percent = $11, stop_bounced_percent = $12,
             quiet_from = $13, quiet_to = $14, quiet_zone = $15, updated_at = now() WHERE id = $1`,
          [id, input.slug, ...valuesOf(input, before)],
        ).catch(explainConflict({ senders_slug: 'sender.slugTaken', senders_default: 'write.deadlock' }));
        await saveRoutes(manager, { id, input });
      });
      return findOrThrow(id);
    },

    /** Throws CONFLICT if a template, a notification or a dispatch that hasn't ended uses one of them. */
    delete: async (ids: string[]): Promise<number> =>
      dataSource.transaction(async (manager) => {
        const deleted = await countChanged(manager, 'DELETE FROM senders WHERE id = ANY($1)', [ids]).catch(
          explainConflict({
            templates_sender: 'sender.isUsedByTemplate',
            notifications_sender: 'sender.isUsedByNotification',
          }),
        );
        const used = await rowsOf(
          manager,
          `SELECT id FROM dispatches
           WHERE sender_id = ANY($1) AND status IN ('SCHEDULED', 'SENDING', 'PAUSED') LIMIT 1`,
          [ids],
        );
        if (used.length > 0) throw new AppError('sender.isBeingSent');
        await forgetHolds(manager, ids);
        return deleted;
      }),
  };
};

/** The columns after the slug. */
const valuesOf = (input: SenderInput, before: SenderEntity | undefined): unknown[] => [
  input.fromName ?? before?.fromName ?? '',
  input.fromEmail,
  kept(input.replyTo, before?.replyTo),
  returnPathOf(kept(input.returnPath, before?.returnPath)),
  input.isDefault ?? before?.isDefault ?? false,
  kept(input.allowedRoles, before?.allowedRoles),
  kept(input.allowedKeyIds, before?.allowedKeyIds),
  kept(input.stopAfter, before?.stopAfter),
  kept(input.stopFailedPercent, before?.stopFailedPercent),
  kept(input.stopBouncedPercent, before?.stopBouncedPercent),
  ...quietHoursOf(input, before),
];

/** The columns of quiet hours. Throws BAD_USER_INPUT. */
const quietHoursOf = (input: SenderInput, before: SenderEntity | undefined): (string | null)[] => {
  const from = kept(input.quietFrom, before?.quietFrom);
  const to = kept(input.quietTo, before?.quietTo);
  const zone = kept(input.quietTimeZone, before?.quietTimeZone);
  if (from === null && to !== null) throw badInput(issue('quietFrom', 'required'));
  if (from !== null && to === null) throw badInput(issue('quietTo', 'required'));
  if (from !== null && from === to) throw badInput(issue('quietTo', 'sender.quietDiffers'));
  return [from, to, zone];
};

const kept = <Value>(given: Value | null | undefined, before: Value | null | undefined): Value | null =>
  given === undefined ? (before ?? null) : given;

const returnPathOf = (text: string | null): string | null => {
  if (text === null) return null;
  const address = readBounceAddress(text);
  if (!address) throw badInput(issue('returnPath', 'sender.returnPath', { max: MAX_PREFIX_LENGTH }));
  return address;
};

const clearDefault = async (
  manager: EntityManager,
  { id, input }: { id: string; input: SenderInput },
): Promise<void> => {
  if (!input.isDefault) return;
  await rowsOf(manager, 'UPDATE senders SET is_default = false WHERE is_default AND id <> $1', [id]);
};

const saveRoutes = async (manager: EntityManager, { id, input }: { id: string; input: SenderInput }): Promise<void> => {
  const routing = routingOf(input);
  await rowsOf(manager, 'DELETE FROM sender_routes WHERE sender_id = $1', [id]);
  await rowsOf(
    manager,
    `INSERT INTO sender_routes (sender_id, route_id, position, weight, receiving_domain)
     SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::int[], $5::text[])`,
    [
      id,
      routing.map(({ routeId }) => routeId),
      routing.map(({ position }) => position),
      routing.map(({ weight }) => weight),
      routing.map(({ receivingDomain }) => receivingDomain),
    ],
  ).catch(explainMissing({ sender_routes_route: issue('routeIds', 'route.exists') }));
};
