import type { SenderFragment, SenderInput } from './senders.generated';

/** A route in the form, in failover order. */
export interface RoutingRow {
  routeId: string;
  /** Empty: all domains. */
  receivingDomain?: string | null;
  /** Whether it shares mails with the row before it that is for the same domain. */
  isShared?: boolean;
  weight?: number | null;
}

const domainOf = ({ receivingDomain }: Pick<RoutingRow, 'receivingDomain'>): string =>
  (receivingDomain ?? '').trim().toLowerCase();

/** The place of the last row before `at` that is for the same domain; -1 if there is none. */
export const placeBefore = (rows: readonly RoutingRow[], at: number): number =>
  rows.slice(0, at).findLastIndex((row) => domainOf(row) === domainOf(rows[at]!));

/** Whether the row has the position of another one, so that its weight counts. */
export const hasShare = (rows: readonly RoutingRow[], at: number): boolean =>
  (rows[at]!.isShared === true && placeBefore(rows, at) >= 0) ||
  rows.some((row, later) => row.isShared === true && placeBefore(rows, later) === at);

/** The rows of a stored sender. The API lists its routes by position. */
export const rowsOf = (routing: SenderFragment['routing']): RoutingRow[] => {
  const last = new Map<string | null, number>();
  return routing.map(({ route, position, weight, receivingDomain }) => {
    const isShared = last.get(receivingDomain) === position;
    last.set(receivingDomain, position);
    return { routeId: route.id, receivingDomain, isShared, weight };
  });
};

/** `routing` has an entry for each row, so that the API's errors have the paths of the form. */
export const routingOf = (rows: readonly RoutingRow[]): Pick<SenderInput, 'routeIds' | 'routing'> => {
  const positions: number[] = [];
  const routing = rows.map((row, at) => {
    const before = placeBefore(rows, at);
    const position = before < 0 ? 0 : positions[before]! + (row.isShared ? 0 : 1);
    positions.push(position);
    return {
      routeId: row.routeId,
      position,
      weight: hasShare(rows, at) ? (row.weight ?? 1) : 1,
      receivingDomain: domainOf(row) || null,
    };
  });
  return { routeIds: [...new Set(rows.map(({ routeId }) => routeId))], routing };
};
