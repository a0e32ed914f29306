import { domainForPeople, domainToAscii } from '@tidings/core/addresses/domain';
import { asRead, formsOfAddress, formsOfText } from '@tidings/core/addresses/normal-form';
import { rowsOf } from '@tidings/core/ledger/rows';
import { suppressedBySql } from '@tidings/core/ledger/suppressed-by';
import type { DataSource } from 'typeorm';
import { escapeLike } from '../../foundation/graphql/page.js';
import { DeliveryFate, DeliveryStatus } from './delivery.entity.js';
import type { DeliveryFilter } from './delivery.inputs.js';

/** A SQL condition on deliveries, whose alias is `mail`, with named parameters as in TypeORM. */
export interface Condition {
  sql: string;
  parameters: Record<string, unknown>;
}

export type FilterField = keyof DeliveryFilter | 'caller';

/**
 * `personEmails`: spellings of the current address of `personId`; empty if there is no such user. `caller`: the only
 * caller whose dispatches may be seen.
 */
export type ReadFilter = DeliveryFilter & { personEmails?: string[]; caller?: string | undefined };

/** Completes a filter with data from other tables, such as the addresses of a person. */
export const readFilter = async (
  dataSource: DataSource,
  filter: DeliveryFilter,
  caller?: string,
): Promise<ReadFilter> => {
  const given = { ...filter, caller, ...(filter.suppressedBy && { status: onlySuppressed(filter.status) }) };
  if (!filter.personId) return given;
  const [user] = await rowsOf<{ email: string }>(dataSource, 'SELECT email FROM users WHERE id = $1', [
    filter.personId,
  ]);
  return { ...given, personEmails: user ? formsOfAddress(user.email) : [] };
};

/** Only SUPPRESSED deliveries have a reason, and an index finds them by their status. */
const onlySuppressed = (status: readonly DeliveryStatus[] | null | undefined): DeliveryStatus[] =>
  !status || status.includes(DeliveryStatus.SUPPRESSED) ? [DeliveryStatus.SUPPRESSED] : [];

/** The SQL condition of each given field. */
export const conditionsOf = (filter: ReadFilter): Map<FilterField, Condition> => {
  const { dispatchId, userId, personId, personEmails, email, q, domain, templateSlug, from, until } = filter;
  const { status, fate, suppressedBy, errorClass, ids, caller } = filter;
  const conditions = new Map<FilterField, Condition>();
  const add = (field: FilterField, sql: string, parameters: Record<string, unknown>) =>
    conditions.set(field, { sql, parameters });

  if (ids) add('ids', 'mail.id = ANY(:ids::bigint[])', { ids });
  if (dispatchId) add('dispatchId', 'mail.dispatch_id = :dispatchId', { dispatchId });
  if (personId) {
    add('personId', '(mail.user_id = :personId OR mail.email = ANY(:personEmails::text[]))', {
      personId,
      personEmails,
    });
  }
  if (userId) add('userId', 'mail.user_id = :userId', { userId });
  if (email) add('email', 'mail.email = ANY(:emails::text[])', { emails: formsOfAddress(email) });
  if (q && asRead(q)) {
    const forms = formsOfText(q.toLowerCase());
    add(
      'q',
      `(${forms.map((_, index) => `mail.email LIKE :beginning${index}`).join(' OR ')})`,
      Object.fromEntries(forms.map((form, index) => [`beginning${index}`, `${escapeLike(form)}%`])),
    );
  }
  if (domain) add('domain', 'mail.email LIKE ANY(:domainPatterns::text[])', { domainPatterns: domainPatterns(domain) });
  if (templateSlug) {
    add('templateSlug', `${ofDispatch('template_slug')} = :templateSlug`, { templateSlug });
  }
  if (caller) add('caller', `${ofDispatch('caller')} = :caller`, { caller });
  if (from) add('from', 'mail.created_at >= :from', { from });
  if (until) add('until', 'mail.created_at < :until', { until });
  if (status) add('status', 'mail.status = ANY(:status::delivery_status[])', { status });
  if (fate) conditions.set('fate', fateCondition(fate, dispatchId));
  if (suppressedBy) {
    add('suppressedBy', `${suppressedBySql('mail')} = ANY(:suppressedBy::text[])`, { suppressedBy });
  }
  if (errorClass) add('errorClass', 'mail.error_class = :errorClass', { errorClass });
  return conditions;
};

/** Fates that leave a row in `feedback`, which has an index by kind and delivery. */
const STORED_FATES: readonly DeliveryFate[] = [DeliveryFate.BOUNCED, DeliveryFate.COMPLAINED];

export const areStored = (fates: readonly DeliveryFate[]): boolean =>
  fates.every((fate) => STORED_FATES.includes(fate));

/** `deliveries` has no index on fates: with one, each report of delivery would have to write all indexes of its row. */
const fateCondition = (fates: DeliveryFate[], dispatchId: string | null | undefined): Condition => {
  const reported = fates.filter((fate) => fate !== DeliveryFate.ACCEPTED);
  const sql = ['mail.fate = ANY(:fates::delivery_fate[])'];
  if (areStored(fates) && dispatchId) {
    sql.push(`mail.id IN (SELECT delivery_id FROM feedback
      WHERE dispatch_id = :dispatchId AND kind = ANY(:fates::text[]::feedback_kind[]))`);
  }
  const matches = sql.join(' AND ');
  const isAccepted = `mail.status = 'SENT' AND mail.fate IS NULL`;
  return {
    sql: fates.includes(DeliveryFate.ACCEPTED) ? `(${matches} OR ${isAccepted})` : matches,
    parameters: { fates: reported, ...(dispatchId && { dispatchId }) },
  };
};

/**
 * SQL for a column of the delivery's dispatch. It is a subquery, since that runs only for rows that pass the other
 * conditions; a join might read all dispatches.
 */
const ofDispatch = (column: string) => `(SELECT ${column} FROM dispatches WHERE id = mail.dispatch_id)`;

/**
 * LIKE patterns for every spelling of a domain. Earlier versions stored domains as typed: in Unicode or Punycode, with
 * composed or decomposed letters.
 */
const domainPatterns = (typed: string): string[] => {
  const given = asRead(typed).replace(/^@/, '').toLowerCase();
  const ascii = domainToAscii(given) ?? given;
  const forms = [ascii, domainForPeople(ascii), given];
  return [...new Set([...forms, ...forms.map((form) => form.normalize('NFD'))])].map((form) => `%@${escapeLike(form)}`);
};
