/** Path of the list of dispatches that match a filter. */
export const dispatchesLink = (filter: { status?: string; topic?: string }): string =>
  `/dispatches?filter=${encodeURIComponent(JSON.stringify(filter))}`;
