import { formsOfAddress } from '@tidings/core/addresses/normal-form';
import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import type { DeliveryFate } from './delivery.entity.js';
import type { Condition, FilterField, ReadFilter } from './delivery-conditions.js';
import { areStored, conditionsOf } from './delivery-conditions.js';
import { type IdSpan, idsOfTime } from './delivery-ids-of-time.js';
import { sendConditionOf, sendsOfFilter } from './sends-of-filter.js';

/**
 * Maximum number of candidates that one request reads if an index can apply only a part of the filter. Candidates are
 * the rows that the index finds; the query checks each against the remaining conditions.
 */
export const MAX_SEARCHED = 100_000;

/** A set of up to this many deliveries is read completely and sorted. */
const MAX_SMALL = 10_000;
const MAX_FEW_SENDS = 1_000;

/** Statuses that have a partial index. */
const INDEXED_STATUSES = new Set([
  'QUEUED',
  'SENDING',
  'RETRYING',
  'UNCERTAIN',
  'FAILED',
  'SUPPRESSED',
  'CANCELLED',
  'EXPIRED',
]);

/**
 * Position of a delivery in the order of a scan. `dispatchId` and `email` are unused if the scan is ordered by id
 * alone.
 */
export interface Place {
  id: string;
  dispatchId: string;
  email: string;
}

/**
 * Plan for reading the deliveries of a filter: `candidates` come from an index in `order`, and `rest` selects the
 * matching ones. Without `rest`, every candidate matches.
 */
export interface Scan {
  order: keyof typeof ORDER_BY;
  /** SELECT of the first `limit` candidates after a position, in order, with all columns of deliveries. */
  candidates: (page: { limit: number; after?: Place }) => Condition;
  rest: Condition | null;
  /** True if the number of candidates is small, or if they all belong to one dispatch. */
  isBounded: boolean;
  /**
   * True if the scan reads all deliveries in the order of the primary key. PostgreSQL's planner then chooses the right
   * plan by itself.
   */
  isWhole?: boolean;
}

export const ORDER_BY = {
  id: 'mail.id DESC',
  email: 'mail.email',
  dispatch: 'mail.dispatch_id DESC, mail.email',
} as const;

/**
 * Chooses the index that finds the deliveries of a filter. Every choice reads a bounded number of rows, whatever the
 * size of the table.
 */
export const planScan = async (dataSource: DataSource, filter: ReadFilter): Promise<Scan> => {
  const conditions = conditionsOf(filter);
  const has = (field: FilterField) => conditions.has(field);
  if (has('ids')) return smallScan(conditions, ['ids']);
  if (has('dispatchId')) return dispatchScan(conditions);

  const hasPerson = has('personId') || has('userId') || has('email');
  if (!hasPerson && has('q') && (await isSmall(dataSource, conditions.get('q')!))) return smallScan(conditions, ['q']);
  const isOfSends = !hasPerson && (has('templateSlug') || has('caller'));
  if (isOfSends) {
    const dispatchIds = await findFewSends(dataSource, filter);
    if (dispatchIds) return smallScan(withDispatches(conditions, dispatchIds), ['dispatchId']);
  }
  const span = filter.from || filter.until ? await idsOfTime(dataSource, filter) : undefined;
  const { fate } = filter;
  if (!hasPerson && fate && areStored(fate)) return fateScan({ conditions, span, fates: [...new Set(fate)] });
  const branches = branchesOf(filter, conditions);
  if (isOfSends && (branches.isWhole || has('caller'))) return sendScan(filter, conditions);
  return idScan({ conditions, span, ...branches });
};

const withDispatches = (conditions: Map<FilterField, Condition>, dispatchIds: string[]) => {
  const left = new Map(conditions);
  left.delete('templateSlug');
  left.delete('caller');
  return left.set('dispatchId', { sql: 'mail.dispatch_id = ANY(:dispatchIds::uuid[])', parameters: { dispatchIds } });
};

const isSmall = async (dataSource: DataSource, condition: Condition): Promise<boolean> => {
  const sql = `SELECT count(*)::int AS count FROM (SELECT FROM deliveries mail WHERE ${condition.sql} LIMIT ${MAX_SMALL + 1}) counted`;
  const [small] = await ask<{ count: number }>(dataSource, { ...condition, sql });
  return small!.count <= MAX_SMALL;
};

/** Finds the dispatches of a template or a caller; null if they or their deliveries are too many to be sorted. */
const findFewSends = async (dataSource: DataSource, filter: ReadFilter): Promise<string[] | null> => {
  const { sql, parameters } = sendConditionOf(filter);
  const rows = await ask<{ id: string; total: number }>(dataSource, {
    sql: `SELECT id, total FROM dispatches WHERE ${sql} ORDER BY id DESC LIMIT ${MAX_FEW_SENDS + 1}`,
    parameters,
  });
  const mails = rows.reduce((sum, { total }) => sum + total, 0);
  return rows.length <= MAX_FEW_SENDS && mails <= MAX_SMALL ? rows.map(({ id }) => id) : null;
};

/** Runs SQL with named parameters. */
export const ask = <Row extends object>(dataSource: DataSource, { sql, parameters }: Condition): Promise<Row[]> => {
  const [text, values] = dataSource.driver.escapeQueryWithParameters(sql, parameters);
  return rowsOf<Row>(dataSource, text, values);
};

/**
 * Runs SQL so that PostgreSQL reads an index in order and stops at the limit. Without table statistics, the planner
 * would read and sort all rows for each page.
 */
export const askInOrder = <Row extends object>(dataSource: DataSource, question: Condition): Promise<Row[]> =>
  dataSource.transaction(async (manager) => {
    await manager.query(IN_ORDER);
    const [text, values] = dataSource.driver.escapeQueryWithParameters(question.sql, question.parameters);
    return rowsOf<Row>(manager, text, values);
  });

const IN_ORDER = `SELECT ${['sort', 'bitmapscan', 'seqscan'].map((way) => `set_config('enable_${way}', 'off', true)`).join(', ')}`;

const allOf = (conditions: (Condition | undefined)[]): Condition | null => {
  const given = conditions.filter((condition) => condition !== undefined);
  if (given.length === 0) return null;
  return {
    sql: given.map(({ sql }) => sql).join(' AND '),
    parameters: Object.assign({}, ...given.map(({ parameters }) => parameters)),
  };
};

const without = (conditions: Map<FilterField, Condition>, fields: Iterable<FilterField>): Condition | null => {
  const left = new Map(conditions);
  for (const field of fields) left.delete(field);
  return allOf([...left.values()]);
};

/**
 * A scan that reads a small set of deliveries completely and sorts it. Because of OFFSET 0, the planner doesn't scan
 * the primary key in order instead.
 */
const smallScan = (conditions: Map<FilterField, Condition>, fields: FilterField[]): Scan => {
  const set = allOf(fields.map((field) => conditions.get(field)))!;
  return {
    order: 'id',
    candidates: ({ limit, after }) => ({
      sql: `SELECT mail.* FROM (SELECT mail.* FROM deliveries mail WHERE ${set.sql} OFFSET 0) mail
        ${after ? 'WHERE mail.id < :afterId' : ''} ORDER BY mail.id DESC LIMIT ${limit}`,
      parameters: { ...set.parameters, ...(after && { afterId: after.id }) },
    }),
    rest: without(conditions, fields),
    isBounded: true,
  };
};

const dispatchScan = (conditions: Map<FilterField, Condition>): Scan => {
  const all = without(conditions, [])!;
  return {
    order: 'email',
    candidates: ({ limit, after }) => ({
      sql: `SELECT mail.* FROM deliveries mail WHERE ${all.sql} ${after ? 'AND mail.email > :afterEmail' : ''}
        ORDER BY mail.email LIMIT ${limit}`,
      parameters: { ...all.parameters, ...(after && { afterEmail: after.email }) },
    }),
    rest: null,
    isBounded: true,
  };
};

/**
 * A set of deliveries that an index finds, in the order of ids. If `isSorted` is true, the index has another order, so
 * all rows of the set are read and sorted.
 */
type Branch = Condition & { isSorted?: boolean };

interface Branches {
  /** Disjoint sets of deliveries. */
  branches: Branch[];
  /** Filter fields that the branches already apply. */
  covered: FilterField[];
  /** True if there is one branch, which is the whole table. */
  isWhole: boolean;
}

const toAddress = (email: string, index: number): Condition => ({
  sql: `mail.email = :email${index}`,
  parameters: { [`email${index}`]: email },
});

const branchesOf = (filter: ReadFilter, conditions: Map<FilterField, Condition>): Branches => {
  const by = (...covered: FilterField[]): Branches => ({
    branches: [allOf(covered.map((field) => conditions.get(field)))!],
    covered,
    isWhole: false,
  });
  if (filter.email) {
    return { branches: formsOfAddress(filter.email).map(toAddress), covered: ['email'], isWhole: false };
  }
  if (filter.userId) return by('userId');
  if (filter.personId) {
    const { personId, personEmails = [] } = filter;
    return {
      branches: [
        { sql: 'mail.user_id = :personId', parameters: { personId } },
        ...personEmails.map(toAddress).map(({ sql, parameters }) => ({
          sql: `${sql} AND mail.user_id IS DISTINCT FROM :personId`,
          parameters: { ...parameters, personId },
        })),
      ],
      covered: ['personId'],
      isWhole: false,
    };
  }
  if (filter.errorClass) return by('errorClass');
  const statuses = [...new Set(filter.status)];
  if (filter.status && statuses.every((status) => INDEXED_STATUSES.has(status))) {
    return {
      // The status is a literal in the SQL, not a parameter, since the planner uses a partial index only for a status
      // that it knows.
      branches: statuses.map((status) => ({
        sql: `mail.status = '${status}'`,
        parameters: {},
        isSorted: status === 'QUEUED' || status === 'SENDING',
      })),
      covered: ['status'],
      isWhole: false,
    };
  }
  return { branches: [{ sql: 'true', parameters: {} }], covered: [], isWhole: true };
};

const idScan = ({
  conditions,
  span,
  branches,
  covered,
  isWhole,
}: Branches & { conditions: Map<FilterField, Condition>; span: IdSpan | undefined }): Scan => {
  const inSpan = allOf([
    conditions.get('from'),
    conditions.get('until'),
    span && { sql: 'mail.id >= :firstId AND mail.id < :endId', parameters: { firstId: span.first, endId: span.end } },
  ]);
  return {
    order: 'id',
    candidates: ({ limit, after }) => {
      const onwards = after && { sql: 'mail.id < :afterId', parameters: { afterId: after.id } };
      const parts = branches.map(({ isSorted, ...branch }) => ({
        ...allOf([branch, inSpan ?? undefined, onwards])!,
        isSorted,
      }));
      const selects = parts.map(({ sql, isSorted }) => {
        const rows = `SELECT mail.* FROM deliveries mail WHERE ${sql}`;
        const source = isSorted ? `SELECT mail.* FROM (${rows} OFFSET 0) mail` : rows;
        return `(${source} ORDER BY mail.id DESC LIMIT ${limit})`;
      });
      const sql =
        selects.length === 0
          ? 'SELECT mail.* FROM deliveries mail WHERE false'
          : `SELECT mail.* FROM (${selects.join(' UNION ALL ')}) mail ORDER BY mail.id DESC LIMIT ${limit}`;
      return { sql, parameters: Object.assign({}, ...parts.map(({ parameters }) => parameters)) };
    },
    rest: without(conditions, [...covered, 'from', 'until']),
    isBounded: false,
    isWhole: isWhole && conditions.size === 0,
  };
};

/**
 * A scan of the deliveries with these fates, by the index of `feedback` on kind and delivery. Because of OFFSET 0, the planner
 * doesn't start from `deliveries` instead.
 */
const fateScan = ({
  conditions,
  span,
  fates,
}: {
  conditions: Map<FilterField, Condition>;
  span: IdSpan | undefined;
  fates: DeliveryFate[];
}): Scan => {
  const inSpan = allOf([conditions.get('from'), conditions.get('until')]);
  return {
    order: 'id',
    candidates: ({ limit, after }) => {
      const ids = [
        span && 'delivery_id >= :firstId AND delivery_id < :endId',
        after && 'delivery_id < :afterId',
        'delivery_id IS NOT NULL',
      ].filter(Boolean);
      const selects = fates.map(
        (fate) => `(SELECT mail.* FROM (
          SELECT DISTINCT delivery_id AS id FROM feedback WHERE kind = '${fate}' AND ${ids.join(' AND ')} ORDER BY id DESC) reported
          CROSS JOIN LATERAL (
            SELECT mail.* FROM deliveries mail WHERE mail.id = reported.id AND mail.fate = '${fate}' AND ${inSpan?.sql ?? 'true'} OFFSET 0) mail
          ORDER BY reported.id DESC LIMIT ${limit})`,
      );
      return {
        sql:
          selects.length === 0
            ? 'SELECT mail.* FROM deliveries mail WHERE false'
            : `SELECT mail.* FROM (${selects.join(' UNION ALL ')}) mail ORDER BY mail.id DESC LIMIT ${limit}`,
        parameters: {
          ...inSpan?.parameters,
          ...(span && { firstId: span.first, endId: span.end }),
          ...(after && { afterId: after.id }),
        },
      };
    },
    rest: without(conditions, ['fate', 'from', 'until']),
    isBounded: false,
  };
};

const sendScan = (filter: ReadFilter, conditions: Map<FilterField, Condition>): Scan => {
  const inSpan = allOf([conditions.get('from'), conditions.get('until')]);
  return {
    order: 'dispatch',
    candidates: ({ limit, after }) => {
      const sends = sendsOfFilter(filter, after?.dispatchId);
      const rows = `SELECT mail.* FROM deliveries mail WHERE ${inSpan?.sql ?? 'true'}`;
      const others = `SELECT mail.* FROM (${sends.sql}) send CROSS JOIN LATERAL (
        ${rows} AND mail.dispatch_id = send.id ORDER BY mail.email LIMIT ${limit}) mail
        ORDER BY send.id DESC, mail.email LIMIT ${limit}`;
      const parameters = { ...sends.parameters, ...inSpan?.parameters };
      if (!after) return { sql: others, parameters };
      return {
        sql: `SELECT mail.* FROM (
          (${rows} AND mail.dispatch_id = :afterDispatchId AND mail.email > :afterEmail ORDER BY mail.email LIMIT ${limit})
          UNION ALL (${others})) mail ORDER BY ${ORDER_BY.dispatch} LIMIT ${limit}`,
        parameters: { ...parameters, afterEmail: after.email },
      };
    },
    rest: without(conditions, ['templateSlug', 'caller', 'from', 'until']),
    isBounded: false,
  };
};
