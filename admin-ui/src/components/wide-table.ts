/** Style of a wide table beside an aside: the table scrolls, the page doesn't. */
export const wideTable = {
  '& .RaDataTable-tableWrapper': { overflowX: 'auto' },
  '& .MuiTableCell-root': { px: 1 },
  '& time, & .MuiChip-root': { whiteSpace: 'nowrap' },
};

/** Style that lets a list be narrower than its table. */
export const besideAside = { '& .RaList-main': { minWidth: 0 } };
