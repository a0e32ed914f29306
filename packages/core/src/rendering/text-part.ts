import { compile, type DomNode, type FormatCallback, type FormatOptions, type RecursiveCallback } from 'html-to-text';
import { DATA_ROW, FIRST_DATA_ROW, isCell, isEmpty } from './data-tables.js';
import { BLOCKS, keepVisible } from './visible-nodes.js';

/** Wrapper element, so that the page has a single root. */
const PAGE = 'whole-mail';

/** Separates the cells of a data table. Columns aren't padded: the widths would depend on the cells' values. */
const BAR = ' | ';
const GAP = '  ';

const formatDataRow: FormatCallback = (row, walk, builder, { leadingLineBreaks = 1 }) =>
  formatCells(row.children, {
    walk,
    builder,
    join: joinData,
    leadingLineBreaks,
  });

const joinData = (texts: string[]): string => {
  const cells = texts.map(inOneLine);
  return cells.slice(0, cells.findLastIndex((text) => text !== '') + 1).join(BAR);
};

/** A row of a layout table. Single-line cells share a line; others go below one another. */
const formatRow: FormatCallback = (row, walk, builder) => {
  const cells = row.children.filter((child) => (isCell(child) ? !isEmpty(child) : isSeen(child)));
  if (cells.length > 1) return formatCells(cells, { walk, builder, join: joinLayout });
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(row.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};

const isSeen = ({ type, data = '' }: DomNode): boolean => type === 'tag' || /\S/.test(data);

const joinLayout = (texts: string[]): string => {
  const higher = texts.filter((text) => text.includes('\n'));
  if (higher.length === 0) return texts.join(GAP);
  return texts.join(higher.length > 1 || higher[0]!.includes('\n\n') ? '\n\n' : '\n');
};

const inOneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ').trim();

const formatCells = (
  cells: DomNode[],
  {
    walk,
    builder,
    join,
    leadingLineBreaks = 1,
  }: {
    walk: Parameters<FormatCallback>[1];
    builder: Parameters<FormatCallback>[2];
    join: (texts: string[]) => string;
    leadingLineBreaks?: number;
  },
): void => {
  builder.openTable();
  builder.openTableRow();
  for (const cell of cells) {
    builder.openTableCell();
    walk(isCell(cell) ? cell.children : [cell], builder);
    builder.closeTableCell();
  }
  builder.closeTableRow();
  builder.closeTable({
    leadingLineBreaks,
    trailingLineBreaks: 1,
    tableToString: ([row = []]) => join(row.map(({ text }) => text.trim())),
  });
};

interface Format {
  /** Name of a formatter of html-to-text or of ours. */
  format: string;
  options: FormatOptions;
}

const blockOf = (lineBreaks: number, format = 'block', options: FormatOptions = {}): Format => ({
  format,
  options: { ...options, leadingLineBreaks: lineBreaks, trailingLineBreaks: lineBreaks },
});

const formatsOf = (names: string, format: Format): [string, Format][] => names.split(' ').map((name) => [name, format]);

const FORMATS = new Map<string, Format>([
  ...[...BLOCKS].map((name): [string, Format] => [name, blockOf(1)]),
  ...formatsOf('h1 h2 h3 h4 h5 h6', blockOf(2, 'heading', { uppercase: false })),
  ...formatsOf('table', blockOf(2)),
  ...formatsOf('p', blockOf(2, 'paragraph')),
  ...formatsOf('pre', blockOf(2, 'pre')),
  ...formatsOf('blockquote', blockOf(2, 'blockquote')),
  ...formatsOf('hr', blockOf(2, 'horizontalLine')),
  ...formatsOf('ul', blockOf(2, 'unorderedList')),
  ...formatsOf('ol', blockOf(2, 'orderedList')),
  ...formatsOf('li tbody tfoot thead', { format: 'inline', options: {} }),
  ...formatsOf('br', { format: 'lineBreak', options: {} }),
  ...formatsOf('img', { format: 'skip', options: {} }),
  ...formatsOf('a', {
    format: 'anchor',
    options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['[', ']'], noAnchorUrl: true },
  }),
  ['tr', { format: 'row', options: {} }],
  [FIRST_DATA_ROW, { format: 'dataRow', options: { leadingLineBreaks: 2 } }],
  [DATA_ROW, { format: 'dataRow', options: {} }],
]);

const INLINE: Format = { format: 'inline', options: {} };

/** Replaces the library's walk, which spends a fifth of the time on selectors. */
const walkVisible: RecursiveCallback = (nodes, builder) => {
  for (const node of nodes) {
    if (node.type === 'text') builder.addInline(node.data ?? '');
    else {
      const { format, options } = FORMATS.get(node.name ?? '') ?? INLINE;
      builder.options.formatters[format]!(node, walkVisible, builder, options);
    }
  }
};

const formatPage: FormatCallback = (page, _walk, builder) => {
  keepVisible(page);
  walkVisible(page.children, builder);
};

// The converter is compiled once, because compiling takes several times as long as converting a mail.
const convert = compile({
  // Lines aren't wrapped, because mail clients wrap them to their window.
  wordwrap: false,
  whitespaceCharacters: ' \t\r\n\f',
  baseElements: { selectors: [PAGE] },
  formatters: { page: formatPage, row: formatRow, dataRow: formatDataRow },
  selectors: [{ selector: PAGE, format: 'page' }],
});

/** The text part of an HTML body: its visible text, in lines. */
export const htmlToText = (html: string): string => {
  const page = /<style\b/i.test(html) ? `<${PAGE} styled>` : `<${PAGE}>`;
  const text = convert(page + html).replace(/^\n+|\n+$/g, '');
  const lines = /[ \t]\n/.test(text) ? text.replace(/[ \t]+\n/g, '\n') : text;
  return /<pre\b/i.test(html) ? lines : lines.replace(/\n{3,}/g, '\n\n');
};
