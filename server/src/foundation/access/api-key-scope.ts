import { registerEnumType } from 'type-graphql';

export enum ApiKeyScope {
  SEND = 'SEND',
  READ = 'READ',
  WRITE = 'WRITE',
  FEEDBACK = 'FEEDBACK',
}
registerEnumType(ApiKeyScope, {
  name: 'ApiKeyScope',
  description:
    'SEND: send, and read the key’s own dispatches. READ: read everything except API keys, the audit log and erasures. WRITE: create, change and delete templates, people, groups and notifications, and control dispatches. FEEDBACK: record feedback.',
});
