import { issue } from '@tidings/core/errors/issue';
import { rowOf } from '@tidings/core/ledger/rows';
import { IsOptional } from 'class-validator';
import { Field, InputType, Int, registerEnumType } from 'type-graphql';
import type { DataSource, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { badInput } from '../errors.js';
import { IsInt, Max, Min } from './validators.js';

@InputType({ description: 'One page of a list.' })
export class PageInput {
  @Field(() => Int, { nullable: true, defaultValue: 1, description: 'Page number, 1 to 1,000,000.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  page?: number;

  @Field(() => Int, { nullable: true, defaultValue: 25, description: 'Items per page, 1 to 1,000.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  perPage?: number;
}

export enum SortOrder {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(SortOrder, { name: 'SortOrder' });

@InputType({ description: 'Order of a list.' })
export class SortInput {
  @Field(() => String, {
    description: 'Name of a field that the list can be sorted by. An unknown name is BAD_USER_INPUT.',
  })
  field: string;

  @Field(() => SortOrder, { nullable: true, defaultValue: SortOrder.ASC })
  order?: SortOrder;
}

export interface ListRequest {
  page?: PageInput;
  sort?: SortInput;
}

export interface Page<Item> {
  items: Item[];
  total: number;
}

/** Converts a page number and size to an offset and a limit. */
export const windowOf = (page: PageInput | undefined): { offset: number; limit: number } => {
  const limit = page?.perPage ?? 25;
  return { offset: ((page?.page ?? 1) - 1) * limit, limit };
};

/** Returns the SQL expression to sort by. Throws BAD_USER_INPUT for a field that isn't in `columns`. */
export const sortColumnOf = (columns: Record<string, string>, sort: SortInput): string => {
  const column = Object.hasOwn(columns, sort.field) ? columns[sort.field] : undefined;
  if (column) return column;
  throw badInput(issue('sort.field', 'oneOf', { values: Object.keys(columns) }));
};

/**
 * Reads one page and the total in one statement, or in two if the page is past the end. `columns` maps sort fields to
 * SQL expressions. `key` is the second sort column, which makes the order unique.
 */
export const readPage = async <Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  {
    request,
    columns,
    defaultSort,
    key,
  }: {
    request: ListRequest;
    columns: Record<string, string>;
    defaultSort: SortInput;
    key: string;
  },
): Promise<Page<Entity>> => {
  const sort = request.sort ?? defaultSort;
  const { offset, limit } = windowOf(request.page);
  const order = sort.order ?? SortOrder.ASC;
  const counted = query.clone().select('1').getQuery();
  const { entities, raw } = await query
    .clone()
    // The total comes from a subquery, since a window function would read and sort all rows for one page.
    .addSelect(`(SELECT count(*)::int FROM (${counted}) counted)`, 'total_rows')
    .orderBy(sortColumnOf(columns, sort), order)
    .addOrderBy(key, order)
    .offset(offset)
    .limit(limit)
    .getRawAndEntities<{ total_rows: number }>();
  const [first] = raw;
  if (first) return { items: entities, total: first.total_rows };
  return { items: [], total: offset === 0 ? 0 : await query.getCount() };
};

/** One page of a list that is counted only up to `COUNTED`. */
export interface Part<Item> extends Page<Item> {
  totalIsExact: boolean;
  hasNextPage: boolean;
}

/** Maximum total. Longer lists aren't counted to the end. */
export const COUNTED = 10_000;

/** Counts the rows of a query up to `COUNTED` plus one. */
export const countSome = async <Entity extends ObjectLiteral>(
  dataSource: DataSource,
  query: SelectQueryBuilder<Entity>,
): Promise<{ total: number; totalIsExact: boolean }> => {
  const [sql, parameters] = query
    .clone()
    .select('1')
    .limit(COUNTED + 1)
    .getQueryAndParameters();
  const { total } = await rowOf<{ total: number }>(
    dataSource,
    `SELECT count(*)::int AS total FROM (${sql}) counted`,
    parameters,
  );
  return { total, totalIsExact: total <= COUNTED };
};

/** Builds a page. `rows` start at `offset`, and contain one row more than `limit` if there is a next page. */
export const partOf = <Item>({
  rows,
  offset,
  limit,
  count,
}: {
  rows: Item[];
  offset: number;
  limit: number;
  count: { total: number; totalIsExact: boolean };
}): Part<Item> => ({
  items: rows.slice(0, limit),
  total: Math.max(count.total, offset + rows.length),
  totalIsExact: count.totalIsExact,
  hasNextPage: rows.length > limit,
});

/** Escapes LIKE wildcards. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Pattern for ILIKE that matches texts which contain the given text. */
export const likePattern = (text: string): string => `%${escapeLike(text)}%`;
