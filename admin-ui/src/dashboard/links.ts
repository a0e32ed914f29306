/** The list of mails, narrowed down. */
export const deliveriesTo = (filter: { status: string[]; errorClass?: string }): string =>
  `/deliveries?filter=${encodeURIComponent(JSON.stringify(filter))}`;

/** The list of sends of one state. */
export const dispatchesTo = (status: string): string =>
  `/dispatches?filter=${encodeURIComponent(JSON.stringify({ status }))}`;
