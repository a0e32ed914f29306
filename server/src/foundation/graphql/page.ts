import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { Field, InputType, Int, registerEnumType } from 'type-graphql';
import type { DataSource, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { badInput } from '../../errors.js';

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

/** Rows to pass over and rows to take. */
export const windowOf = (page: PageInput | undefined): { offset: number; limit: number } => {
  const limit = page?.perPage ?? 25;
  return { offset: ((page?.page ?? 1) - 1) * limit, limit };
};

/** The column behind a sort's field. A field that isn't in `columns` is the caller's mistake, and said so. */
export const sortColumnOf = (columns: Record<string, string>, sort: SortInput): string => {
  const column = Object.hasOwn(columns, sort.field) ? columns[sort.field] : undefined;
  if (column) return column;
  throw badInput({ 'sort.field': [`must be one of ${Object.keys(columns).join(', ')}`] });
};

/**
 * One page and the number of all rows, in one statement (two where the page lies behind the end). `columns` are the
 * expressions that may be sorted by; `key` makes the order complete.
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
    // Not a window over the rows: that would read and sort all of them for one page.
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

/** A part of a list that may be long: how long is counted only so far. */
export interface Part<Item> extends Page<Item> {
  totalIsExact: boolean;
  hasNextPage: boolean;
}

/** Further than this nobody counts rows one by one. */
export const COUNTED = 10_000;

/** How many rows there are, and whether that is all of them or only as far as was counted. */
export const countSome = async <Entity extends ObjectLiteral>(
  dataSource: DataSource,
  query: SelectQueryBuilder<Entity>,
): Promise<{ total: number; totalIsExact: boolean }> => {
  const [sql, parameters] = query
    .clone()
    .select('1')
    .limit(COUNTED + 1)
    .getQueryAndParameters();
  const [{ total }] = await dataSource.query(`SELECT count(*)::int AS total FROM (${sql}) counted`, parameters);
  return { total, totalIsExact: total <= COUNTED };
};

/** `rows` are those from `offset` on, one more than `limit` where there are more. */
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

/** A text whose LIKE wildcards are taken as letters. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** A part of a text to look for with ILIKE. */
export const likePattern = (text: string): string => `%${escapeLike(text)}%`;
