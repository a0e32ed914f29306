/**
 * What a template may know of a recipient, kept in the delivery: for a person who is no user from the call on, for a
 * user as the account stood at the latest claim.
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
  /** Merged over the dispatch's context, for this person alone. */
  context?: Record<string, unknown>;
}
