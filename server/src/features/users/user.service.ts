import { normalizeAddress, storedAddress } from '@tidings/core/addresses/normal-form';
import { issue } from '@tidings/core/errors/issue';
import { countChanged, rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { hashPassword } from '../../foundation/access/passwords.js';
import { Role } from '../../foundation/access/role.js';
import { NEXT_UPDATED_AT, savedInBetween } from '../../foundation/database/concurrent-edits.js';
import { explainConflict, explainMissing } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { type ListRequest, readPage, SortOrder } from '../../foundation/graphql/page.js';
import { UserEntity } from './user.entity.js';
import type { CreateUserInput, UpdateUserInput, UserFilter } from './user.inputs.js';
import { readUserAttributes } from './user-attributes.js';
import { filterUsers } from './user-filter.js';

export type UserService = ReturnType<typeof createUserService>;

const SORTABLE = {
  // The expression must equal that of the index.
  username: 'lower(u.username)',
  email: 'u.address',
  firstName: 'u.firstName',
  lastName: 'u.lastName',
  role: 'u.role',
  isActive: 'u.isActive',
  locale: 'u.locale',
  timezone: 'u.timezone',
  createdAt: 'u.createdAt',
  updatedAt: 'u.updatedAt',
};

const explainTaken = explainConflict({
  users_username_key: 'user.usernameTaken',
  users_email_key: 'user.emailTaken',
  users_address_key: 'user.emailTaken',
});

export const createUserService = ({ dataSource }: { dataSource: DataSource }) => {
  const users = dataSource.getRepository(UserEntity);

  return {
    find: (id: string) => users.findOneBy({ id }),

    findMany: (ids: readonly string[]) => users.createQueryBuilder('u').where('u.id = ANY(:ids)', { ids }).getMany(),

    /** Finds the users chosen for each notification, sorted by username. */
    findOfNotifications: async (notificationIds: readonly string[]) => {
      const { entities, raw } = await users
        .createQueryBuilder('u')
        .innerJoin('notification_users', 'chosen', 'chosen.user_id = u.id')
        .addSelect('chosen.notification_id', 'owner_id')
        .where('chosen.notification_id = ANY(:notificationIds)', { notificationIds })
        .orderBy('u.username')
        .getRawAndEntities<{ owner_id: string; u_id: string }>();
      const byId = new Map(entities.map((user) => [user.id, user]));
      return raw.map((row) => ({ ownerId: row.owner_id, item: byId.get(row.u_id)! }));
    },

    list: async (request: ListRequest & { filter?: UserFilter | null }) => {
      const query = filterUsers(users.createQueryBuilder('u'), request.filter ?? {});
      return readPage(query, {
        request,
        columns: SORTABLE,
        defaultSort: { field: 'username', order: SortOrder.ASC },
        key: 'u.id',
      });
    },

    attributes: () => readUserAttributes(dataSource),

    create: async (input: CreateUserInput): Promise<UserEntity> => {
      const passwordHash = input.password ? await hashPassword(input.password) : null;
      checkCanSignIn({ role: input.role ?? Role.NONE, hasPassword: passwordHash !== null });
      return dataSource.transaction(async (manager) => {
        const id = uuid();
        const address = storedAddress(input.email);
        await manager
          .query(
            `INSERT INTO users (id, username, email, email_typed, first_name, last_name, locale, timezone, attributes, role, is_active, password_hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
            [
              id,
              input.username,
              address.email,
              address.emailTyped,
              input.firstName ?? '',
              input.lastName ?? '',
              input.locale ?? 'en',
              input.timezone ?? 'UTC',
              input.attributes ?? {},
              input.role ?? Role.NONE,
              input.isActive ?? true,
              passwordHash,
            ],
          )
          .catch(explainTaken);
        if (input.groupIds) await setGroups(manager, { userId: id, groupIds: input.groupIds });
        return manager.findOneByOrFail(UserEntity, { id });
      });
    },

    update: async (id: string, input: UpdateUserInput): Promise<UserEntity> => {
      const passwordHash = input.password ? await hashPassword(input.password) : undefined;
      return dataSource.transaction(async (manager) => {
        const user = await manager.findOne(UserEntity, {
          where: { id },
          select: { id: true, role: true, isActive: true, passwordHash: true, duplicateOf: true, updatedAt: true },
          lock: { mode: 'pessimistic_write' },
        });
        if (!user) throw new AppError('user.notFound');
        const { groupIds, password: _, expectedUpdatedAt, email, ...given } = input;
        const changes = Object.fromEntries(
          Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
        );
        const role = input.role ?? user.role;
        const isActive = input.isActive ?? user.isActive;
        if (input.role) checkCanSignIn({ role, hasPassword: Boolean(passwordHash ?? user.passwordHash) });
        const losesAdmin = user.role === Role.ADMIN && user.isActive && (role !== Role.ADMIN || !isActive);
        if (losesAdmin) await checkAnotherAdmin(manager, [id]);
        if (passwordHash) changes.passwordHash = passwordHash;
        if (email) Object.assign(changes, addressColumns(email));
        else if (user.duplicateOf && input.isActive) throw duplicateStaysInactive();
        const saving = manager
          .createQueryBuilder()
          .update(UserEntity)
          .set({ ...changes, updatedAt: () => NEXT_UPDATED_AT })
          .where('id = :id', { id });
        if (expectedUpdatedAt) saving.andWhere('updated_at = :expectedUpdatedAt', { expectedUpdatedAt });
        const { affected } = await saving.execute().catch(explainTaken);
        if (affected === 0) throw savedInBetween('user', user);
        if (groupIds) await setGroups(manager, { userId: id, groupIds });
        // Ends all sessions of a user who may no longer sign in, or has a new password.
        if (!isActive || role === Role.NONE || passwordHash) {
          await manager.query('DELETE FROM sessions WHERE user_id = $1', [id]);
        }
        return manager.findOneByOrFail(UserEntity, { id });
      });
    },

    setActive: async (ids: string[], isActive: boolean): Promise<number> =>
      dataSource.transaction(async (manager) => {
        if (!isActive) await checkAdminStays(manager, ids);
        if (isActive) await checkNoDuplicates(manager, ids);
        const changed = await countChanged(
          manager,
          `UPDATE users SET is_active = $2, updated_at = ${NEXT_UPDATED_AT} WHERE id = ANY($1) AND is_active <> $2`,
          [ids, isActive],
        );
        if (!isActive) await manager.query('DELETE FROM sessions WHERE user_id = ANY($1)', [ids]);
        return changed;
      }),

    delete: async (ids: string[]): Promise<number> => dataSource.transaction((manager) => remove(manager, ids)),

    /** Deletes users within a given transaction. */
    remove,

    /** Finds the ids of the user with this address, and of its duplicates. */
    findIdsByEmail: async (manager: EntityManager, email: string): Promise<string[]> => {
      const rows = await rowsOf<{ id: string }>(
        manager,
        'SELECT id FROM users WHERE email = $1 OR duplicate_of = (SELECT id FROM users WHERE email = $1)',
        [normalizeAddress(email)],
      );
      return rows.map(({ id }) => id);
    },
  };
};

const remove = async (manager: EntityManager, ids: string[]): Promise<number> => {
  await checkAdminStays(manager, ids);
  return countChanged(manager, 'DELETE FROM users WHERE id = ANY($1)', [ids]);
};

/**
 * Columns to write for a new address. A duplicate user with a new address is no longer one; the unique index refuses an
 * address that another user has.
 */
const addressColumns = (typed: string) => {
  const { email: address, emailTyped } = storedAddress(typed);
  return { address, emailTyped, duplicateOf: null };
};

const duplicateStaysInactive = () => new AppError('user.duplicateStaysInactive');

const checkNoDuplicates = async (manager: EntityManager, ids: string[]) => {
  const duplicates = await rowsOf(
    manager,
    'SELECT 1 FROM users WHERE id = ANY($1) AND duplicate_of IS NOT NULL AND NOT is_active LIMIT 1',
    [ids],
  );
  if (duplicates.length > 0) throw duplicateStaysInactive();
};

const checkCanSignIn = ({ role, hasPassword }: { role: Role; hasPassword: boolean }) => {
  if (role !== Role.NONE && !hasPassword) throw badInput(issue('password', 'user.passwordForRole', { role }));
};

const checkAdminStays = async (manager: EntityManager, ids: string[]) => {
  const admins = await rowsOf(
    manager,
    `SELECT 1 FROM users WHERE id = ANY($1) AND role = 'ADMIN' AND is_active FOR UPDATE`,
    [ids],
  );
  if (admins.length > 0) await checkAnotherAdmin(manager, ids);
};

const checkAnotherAdmin = async (manager: EntityManager, except: string[]) => {
  const [other] = await rowsOf(
    manager,
    `SELECT 1 FROM users WHERE role = 'ADMIN' AND is_active AND NOT id = ANY($1) LIMIT 1`,
    [except],
  );
  if (!other) throw new AppError('user.lastAdmin');
};

const setGroups = async (manager: EntityManager, { userId, groupIds }: { userId: string; groupIds: string[] }) => {
  await manager.query('DELETE FROM group_members WHERE user_id = $1 AND NOT group_id = ANY($2)', [userId, groupIds]);
  await manager
    .query(
      'INSERT INTO group_members (group_id, user_id) SELECT DISTINCT unnest($2::uuid[]), $1::uuid ON CONFLICT DO NOTHING',
      [userId, groupIds],
    )
    .catch(
      explainMissing({
        group_members_group_id_fkey: issue('groupIds', 'group.exists'),
      }),
    );
};
