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
  /** Merged over the dispatch's context for this recipient only. */
  context?: Record<string, unknown>;
}
