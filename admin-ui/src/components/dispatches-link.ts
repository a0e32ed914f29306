/** Path of the list of dispatches with a status. */
export const dispatchesLink = (status: string): string =>
  `/dispatches?filter=${encodeURIComponent(JSON.stringify({ status }))}`;
