import type { DomNode } from 'html-to-text';

/** Names given to rows of data tables, so that they get a formatter of their own. */
export const FIRST_DATA_ROW = 'first-data-row';
export const DATA_ROW = 'data-row';

const MAX_SPAN = 100;

/**
 * Renames the rows of a data table and removes its empty columns. A table counts as a data table if it is marked as
 * one (header cells, caption, border or role), has at least two columns, and contains no other table. Header cells
 * alone aren't enough: some frameworks (Foundation for Emails) use them for layout.
 */
export const markDataRows = (table: DomNode): void => {
  const { role, border } = table.attribs ?? {};
  if (role === 'presentation' || role === 'none') return;
  const rows = rowsOf(table);
  const saysSo = role === 'table' || role === 'grid' || Number.parseInt(border ?? '', 10) > 0;
  if (!saysSo && !table.children.some(({ name }) => name === 'caption') && !rows.some(hasHeader)) return;
  const columns = new Set(rows.flatMap((row) => placedCells(row).flatMap(({ cell, at }) => (isEmpty(cell) ? [] : at))));
  if (columns.size < 2 || rows.some(hasTable)) return;
  for (const [index, row] of rows.entries()) {
    row.name = index === 0 ? FIRST_DATA_ROW : DATA_ROW;
    row.children = placedCells(row).flatMap(({ cell, at }) => (isEmpty(cell) && !columns.has(at) ? [] : cell));
  }
};

const ROW_GROUPS = new Set(['thead', 'tbody', 'tfoot', 'center', 'form']);

const rowsOf = (node: DomNode): DomNode[] =>
  node.children.flatMap((child) => {
    if (child.name === 'tr') return child;
    return ROW_GROUPS.has(child.name ?? '') ? rowsOf(child) : [];
  });

export const isCell = ({ name }: DomNode): boolean => name === 'td' || name === 'th';

/** Whether a cell has no visible content. `keepVisible` has already removed the invisible content. */
export const isEmpty = (cell: DomNode): boolean => cell.children.length === 0;

const hasHeader = (row: DomNode): boolean => row.children.some(({ name }) => name === 'th');

const hasTable = (node: DomNode): boolean =>
  (node.children ?? []).some((child) => child.name === 'table' || hasTable(child));

/** Each cell with the index of its first column. */
const placedCells = (row: DomNode): { cell: DomNode; at: number }[] => {
  let next = 0;
  return row.children.filter(isCell).map((cell) => {
    const at = next;
    next += Math.min(MAX_SPAN, Number.parseInt(cell.attribs?.colspan ?? '', 10) || 1);
    return { cell, at };
  });
};
