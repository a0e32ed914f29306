/** A kind of object that the audit log records. */
export interface AuditSubject {
  /** Value of `audit_log.subject_type`. */
  type: string;
  /** 'text' if the ids aren't UUIDs. Without it, an id that isn't a UUID is recorded without a state. */
  idType?: 'text';
  /**
   * Query for the recorded state of the objects with ids `$1`, as columns `id` and `state`. States contain no names,
   * addresses or other data that would have to be erased with a person. If absent, no state is recorded.
   */
  states?: string;
}

type Arguments = Record<string, unknown>;

/** How a mutation is recorded in the audit log. */
export interface AuditedMutation {
  subject: AuditSubject;
  /** Returns the ids of the changed objects, from the arguments. */
  ids: (args: Arguments) => unknown;
  /** Returns the id of the created object, from the result. */
  made?: (result: unknown) => unknown;
  /**
   * Returns the name that a sign-in was tried with. A successful sign-in is recorded as made by that account, a refused
   * one as made on it.
   */
  triedName?: (args: Arguments) => string;
  /** Returns a summary that is recorded instead of the objects' states. */
  report?: (args: Arguments, result: unknown) => Record<string, unknown>;
}

/**
 * Marks a mutation that the audit log doesn't record. Of a send, the dispatch stores the sender, time, recipients and
 * context.
 */
export const OWN_RECORD = 'own-record';

/** Audited mutations by name. */
export type AuditedMutations = Record<string, AuditedMutation | typeof OWN_RECORD>;

export const byId = ({ id }: Arguments) => id;
export const byIds = ({ ids }: Arguments) => ids;
export const none = () => [];
export const madeId = (result: unknown) => (result as { id: unknown }).id;
