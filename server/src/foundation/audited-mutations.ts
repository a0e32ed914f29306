/** A kind of object in the audit log. */
export interface AuditSubject {
  /** Value of `audit_log.subject_type`. */
  type: string;
  /** If absent, ids are UUIDs; an id in another form is recorded without a state. */
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
  /** Ids of the objects, from the arguments. */
  ids: (args: Arguments) => unknown;
  /** Id of the created object, from the result. */
  made?: (result: unknown) => unknown;
  /**
   * Name that a sign-in was tried with. A successful call is recorded as done by that account, a refused one as tried
   * on it.
   */
  triedName?: (args: Arguments) => string;
  /** Summary to record instead of the objects' states. */
  report?: (args: Arguments, result: unknown) => Record<string, unknown>;
}

/** For a mutation that isn't recorded: a dispatch stores its own sender, time, recipients and context. */
export const OWN_RECORD = 'own-record';

/** Audited mutations by name. */
export type AuditedMutations = Record<string, AuditedMutation | typeof OWN_RECORD>;

export const byId = ({ id }: Arguments) => id;
export const byIds = ({ ids }: Arguments) => ids;
export const none = () => [];
export const madeId = (result: unknown) => (result as { id: unknown }).id;
