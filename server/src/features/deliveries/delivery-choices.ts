import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import type { CauseChoice, DeliveryChoices, DomainChoice } from './delivery.inputs.js';

const MAX_COUNTED = 1_000;
const SAMPLE_SIZE = 10_000;
const MAX_DOMAINS = 50;

/**
 * Reads the values that the delivery filters offer. The number of rows read is bounded, whatever the size of the table.
 */
export const readDeliveryChoices = async (dataSource: DataSource): Promise<DeliveryChoices> => {
  const [causes, domains] = await Promise.all([
    rowsOf<CauseChoice>(dataSource, CAUSES),
    rowsOf<DomainChoice>(dataSource, DOMAINS),
  ]);
  return { causes, domains };
};

// Lists error classes with one index probe each (loose index scan), and counts the deliveries of each up to a limit.
const CAUSES = `
  WITH RECURSIVE cause (name) AS (
    (SELECT error_class FROM deliveries WHERE error_class IS NOT NULL ORDER BY error_class LIMIT 1)
    UNION ALL
    SELECT (SELECT error_class FROM deliveries WHERE error_class > cause.name ORDER BY error_class LIMIT 1)
    FROM cause WHERE cause.name IS NOT NULL
  )
  SELECT cause.name AS "errorClass", least(found.count, ${MAX_COUNTED}) AS count, found.count <= ${MAX_COUNTED} AS "countIsExact"
  FROM cause, LATERAL (
    SELECT count(*)::int AS count FROM (
      SELECT FROM deliveries WHERE error_class = cause.name LIMIT ${MAX_COUNTED + 1}) some_mails) found
  WHERE cause.name IS NOT NULL ORDER BY found.count DESC, cause.name`;

const DOMAINS = `
  SELECT split_part(email, '@', 2) AS domain, count(*)::int AS count
  FROM (SELECT email FROM deliveries ORDER BY id DESC LIMIT ${SAMPLE_SIZE}) latest
  WHERE email LIKE '%@%' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MAX_DOMAINS}`;
