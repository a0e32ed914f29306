import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { hasAttempts } from '@tidings/core/delivery-log/find-attempts';
import { findFormerUserIds, hasDeliveries } from '@tidings/core/ledger/erase';
import { hasFeedback } from '@tidings/core/ledger/erase-feedback';
import type { Sql } from '@tidings/core/ledger/sql';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { AppError } from '../../foundation/errors.js';
import type { AlertRuleService } from '../alerts/alerts.feature.js';
import { askLog } from '../attempts/attempts.feature.js';
import type { UserService } from '../users/users.feature.js';
import { ErasureEntity } from './erasure.entity.js';

export type ErasureService = ReturnType<typeof createErasureService>;

const LISTED = 100;

/** First key of the advisory locks of erasures; the second key depends on the address. The number is arbitrary. */
const ERASURE_LOCKS = 721_544_203;

const BEGIN = `
INSERT INTO erasures (id, email, user_ids) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET requested_at = now(), outbox_id = NULL, user_ids = erasures.user_ids || excluded.user_ids`;

export const createErasureService = ({
  dataSource,
  sql,
  clickhouse,
  users,
  alertRules,
  onRequested,
}: {
  dataSource: DataSource;
  sql: Sql;
  clickhouse: DeliveryLog;
  users: UserService;
  alertRules: Pick<AlertRuleService, 'hasAddress' | 'removeAddress'>;
  onRequested: () => void;
}) => ({
  /**
   * Deletes the user with this address, removes the address from rules of alerts, and requests the erasure of everything else stored about the address. A second
   * request for the same address restarts the open erasure, since the address may have been used again meanwhile.
   * Throws NOT_FOUND if nothing is stored, CONFLICT for the last admin.
   */
  request: async (address: string): Promise<ErasureEntity> => {
    const email = normalizeAddress(address);
    const erasure = await dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [ERASURE_LOCKS, email]);
      const accounts = await users.findIdsByEmail(manager, email);
      const userIds = [...accounts, ...(await findFormerUserIds(sql, email))];
      const open = await manager.findOneBy(ErasureEntity, { email });
      const isInLedger =
        open ||
        accounts.length > 0 ||
        (await alertRules.hasAddress(manager, email)) ||
        (await hasDeliveries(sql, { email, userIds })) ||
        (await hasFeedback(sql, email));
      if (!isInLedger && !(await askLog(() => hasAttempts(clickhouse, { email, userIds })))) {
        throw new AppError('person.notFound');
      }
      if (accounts.length > 0) await users.remove(manager, accounts);
      await alertRules.removeAddress(manager, email);
      const id = open?.id ?? uuid();
      await manager.query(BEGIN, [id, email, userIds]);
      return manager.findOneByOrFail(ErasureEntity, { id });
    });
    onRequested();
    return erasure;
  },

  /** Lists erasures, newest first. */
  list: (): Promise<ErasureEntity[]> =>
    dataSource.getRepository(ErasureEntity).find({ order: { requestedAt: 'DESC', id: 'DESC' }, take: LISTED }),
});
