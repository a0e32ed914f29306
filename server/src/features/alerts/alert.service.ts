import { type DataSource, IsNull, Not } from 'typeorm';
import { AlertEntity } from './alert.entity.js';
import { MAX_PROBLEMS } from './find-problems.js';

export type AlertService = ReturnType<typeof createAlertService>;

const MAX_PAST = 100;

export const createAlertService = ({ dataSource }: { dataSource: DataSource }) => {
  const alerts = dataSource.getRepository(AlertEntity);
  return {
    /** The latest first. */
    listOpen: (): Promise<AlertEntity[]> =>
      alerts.find({
        where: { resolvedAt: IsNull() },
        relations: { rule: true },
        order: { since: 'DESC', id: 'ASC' },
        take: MAX_PROBLEMS,
      }),

    /** Those that were over last first. */
    listPast: (): Promise<AlertEntity[]> =>
      alerts.find({
        where: { resolvedAt: Not(IsNull()) },
        relations: { rule: true },
        order: { resolvedAt: 'DESC', id: 'ASC' },
        take: MAX_PAST,
      }),
  };
};
