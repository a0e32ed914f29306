/** The list of dispatches of one state. */
export const dispatchesLink = (status: string): string =>
  `/dispatches?filter=${encodeURIComponent(JSON.stringify({ status }))}`;
