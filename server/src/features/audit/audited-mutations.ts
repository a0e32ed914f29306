/** Kinds of objects in the audit log. */
export type SubjectType =
  | 'template'
  | 'user'
  | 'group'
  | 'notification'
  | 'dispatch'
  | 'api-key'
  | 'session'
  | 'erasure';

type Arguments = Record<string, unknown>;

interface Audited {
  subject: SubjectType;
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

const byId = ({ id }: Arguments) => id;
const byIds = ({ ids }: Arguments) => ids;
const bySlug = ({ slug }: Arguments) => slug;
const byDispatch = ({ dispatchId }: Arguments) => dispatchId;
const byGroup = ({ groupId }: Arguments) => groupId;
const none = () => [];
const madeId = (result: unknown) => (result as { id: unknown }).id;

/** How each mutation is recorded. `watchMutations` throws for a mutation that is missing here. */
export const AUDITED: Record<string, Audited> = {
  login: {
    subject: 'session',
    ids: none,
    made: (result) => (result as { user: { id: unknown } }).user.id,
    triedName: ({ username }) => String(username),
  },
  logout: { subject: 'session', ids: none },
  changePassword: { subject: 'session', ids: none },
  createTemplate: { subject: 'template', ids: none, made: (result) => (result as { slug: unknown }).slug },
  updateTemplate: { subject: 'template', ids: bySlug },
  deleteTemplates: { subject: 'template', ids: ({ slugs }) => slugs },
  createUser: { subject: 'user', ids: none, made: madeId },
  updateUser: { subject: 'user', ids: byId },
  setUsersActive: { subject: 'user', ids: byIds },
  deleteUsers: { subject: 'user', ids: byIds },
  erasePerson: { subject: 'erasure', ids: none, made: madeId },
  importUsers: {
    subject: 'user',
    ids: none,
    report: ({ input }, result) => {
      const { created, updated, unchanged, refused } = result as Record<string, number>;
      return { isTrial: Boolean((input as { dryRun?: boolean }).dryRun), created, updated, unchanged, refused };
    },
  },
  createGroup: { subject: 'group', ids: none, made: madeId },
  updateGroup: { subject: 'group', ids: byId },
  deleteGroups: { subject: 'group', ids: byIds },
  addUsersToGroup: { subject: 'group', ids: byGroup },
  addMatchingUsersToGroup: {
    subject: 'group',
    ids: byGroup,
    report: (_args, result) => {
      const { matched, added } = result as Record<string, number>;
      return { matched, added };
    },
  },
  removeUsersFromGroup: { subject: 'group', ids: byGroup },
  createNotification: { subject: 'notification', ids: none, made: madeId },
  updateNotification: { subject: 'notification', ids: byId },
  deleteNotifications: { subject: 'notification', ids: byIds },
  sendTestMail: { subject: 'dispatch', ids: none, made: madeId },
  pauseDispatch: { subject: 'dispatch', ids: byId },
  resumeDispatch: { subject: 'dispatch', ids: byId },
  cancelDispatch: { subject: 'dispatch', ids: byId },
  rescheduleDispatch: { subject: 'dispatch', ids: byId },
  retryDeliveries: { subject: 'dispatch', ids: byDispatch },
  retryToCorrectedAddress: {
    subject: 'dispatch',
    ids: none,
    made: (result) => (result as { dispatchId: unknown }).dispatchId,
  },
  retryAllToCorrectedAddresses: { subject: 'dispatch', ids: byDispatch },
  resolveUncertain: { subject: 'dispatch', ids: byDispatch },
  createApiKey: { subject: 'api-key', ids: none, made: (result) => madeId((result as { apiKey: unknown }).apiKey) },
  revokeApiKey: { subject: 'api-key', ids: byId },
};

/** Mutations that aren't recorded: a dispatch stores its own sender, time, recipients and context. */
export const OWN_RECORD: ReadonlySet<string> = new Set(['sendNotification']);

/**
 * Queries for the recorded state of objects, as columns `id` and `state`. States contain no names, addresses or other
 * data that would have to be erased with a person.
 */
export const SNAPSHOTS: Record<Exclude<SubjectType, 'session' | 'erasure'>, string> = {
  template: `SELECT slug AS id, jsonb_build_object('title', title, 'description', description, 'version', version) AS state
    FROM templates WHERE slug = ANY($1::text[])`,
  user: `SELECT u.id, jsonb_build_object('role', role, 'isActive', is_active, 'locale', locale, 'timezone', timezone,
      'hasPassword', password_hash IS NOT NULL,
      'groups', ARRAY(SELECT group_id FROM group_members WHERE user_id = u.id ORDER BY 1)) AS state
    FROM users u WHERE u.id = ANY($1::uuid[])`,
  group: `SELECT g.id, jsonb_build_object('name', name, 'description', description,
      'members', (SELECT count(*) FROM group_members WHERE group_id = g.id)) AS state
    FROM groups g WHERE g.id = ANY($1::uuid[])`,
  notification: `SELECT n.id, jsonb_build_object('name', name, 'type', type, 'template', template_slug,
      'users', (SELECT count(*) FROM notification_users WHERE notification_id = n.id),
      'groups', ARRAY(SELECT group_id FROM notification_groups WHERE notification_id = n.id ORDER BY 1)) AS state
    FROM notifications n WHERE n.id = ANY($1::uuid[])`,
  dispatch: `SELECT id, jsonb_build_object('status', status, 'event', event, 'template', template_slug, 'version', template_version,
      'total', total, 'failed', failed, 'uncertain', uncertain, 'sendAt', send_at) AS state
    FROM dispatches WHERE id = ANY($1::uuid[])`,
  'api-key': `SELECT id, jsonb_build_object('name', name, 'scopes', scopes, 'sendsPerMinute', sends_per_minute,
      'isRevoked', revoked_at IS NOT NULL) AS state
    FROM api_keys WHERE id = ANY($1::uuid[])`,
};
