import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { Field, InputType, Int, registerEnumType } from 'type-graphql';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { badInput } from '../errors.js';

@InputType({ description: 'Which part of a list: pages count from 1.' })
export class PageInput {
  @Field(() => Int, { nullable: true, defaultValue: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  page?: number;

  @Field(() => Int, { nullable: true, defaultValue: 25 })
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

@InputType({ description: 'The order of a list, by a field of its items.' })
export class SortInput {
  @Field(() => String)
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
  const { entities, raw } = await query
    .clone()
    .addSelect('count(*) OVER ()::int', 'total_rows')
    .orderBy(sortColumnOf(columns, sort), order)
    .addOrderBy(key, order)
    .offset(offset)
    .limit(limit)
    .getRawAndEntities<{ total_rows: number }>();
  const [first] = raw;
  if (first) return { items: entities, total: first.total_rows };
  return { items: [], total: offset === 0 ? 0 : await query.getCount() };
};

/** A part of a text to look for with ILIKE, with its wildcards taken as letters. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
