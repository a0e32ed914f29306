/**
 * What a template can read of a recipient. Stored in the delivery: when it is accepted for a recipient who isn't a
 * user, and at each claim for a user.
 */
export interface Recipient {
  id?: string;
  username?: string;
  firstName?: string;
  lastName?: string;
  name?: string;
  locale?: string;
  timezone?: string;
  attributes?: Record<string, unknown>;
  /** The recipient's own context, which is merged over the dispatch's context. */
  context?: Record<string, unknown>;
}
