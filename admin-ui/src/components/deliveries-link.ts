/** Path of the list of deliveries with a filter. */
export const deliveriesLink = (filter: {
  dispatchId?: string;
  status?: string[];
  errorClass?: string;
  suppressedBy?: string[];
  q?: string;
  personId?: string;
}): string => `/deliveries?filter=${encodeURIComponent(JSON.stringify(filter))}`;
