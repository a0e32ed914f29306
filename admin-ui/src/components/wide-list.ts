/** For a list with many columns beside something else: it scrolls by itself, and the page doesn't. */
export const wideList = { '& .RaList-main': { minWidth: 0 }, '& .RaDataTable-tableWrapper': { overflowX: 'auto' } };
