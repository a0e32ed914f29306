/** For a table with many columns beside something else: it scrolls by itself, and the page doesn't. */
export const wideTable = {
  '& .RaDataTable-tableWrapper': { overflowX: 'auto' },
  '& .MuiTableCell-root': { px: 1 },
  '& time, & .MuiChip-root': { whiteSpace: 'nowrap' },
};

/** Lets a list be narrower than the table in it. */
export const besideAside = { '& .RaList-main': { minWidth: 0 } };
