import { expect, test } from 'vitest';
import { Role } from '../../foundation/access/role.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import type { PossibleSender } from './send-context.js';
import { senderOf } from './send-sender.js';

const KEY: Viewer = { kind: 'key', keyId: 'k1', scopes: [], isLimited: false, isStrict: false };
const EDITOR: Viewer = { kind: 'user', userId: 'u1', role: Role.EDITOR, sessionHash: Buffer.alloc(0) };

const sender = (slug: string, more: Partial<PossibleSender> = {}): PossibleSender => ({
  id: `id of ${slug}`,
  slug,
  isDefault: false,
  allowedRoles: null,
  allowedKeyIds: null,
  ...more,
});

const chosen = (
  {
    given,
    ofNotification,
    ofTemplate,
    senders,
  }: { given?: string; ofNotification?: string; ofTemplate?: string; senders: PossibleSender[] },
  viewer: Viewer = KEY,
) => {
  const idOf = (slug: string | undefined) => ({ senderId: slug ? `id of ${slug}` : null }) as never;
  const sendContext = { notification: idOf(ofNotification), template: idOf(ofTemplate), senders };
  return senderOf({ sender: given }, { sendContext, viewer });
};

test('the caller’s sender goes before the notification’s, the template’s and the default one', () => {
  const senders = [sender('a'), sender('b'), sender('c'), sender('d', { isDefault: true })];
  expect(chosen({ given: 'a', ofNotification: 'b', ofTemplate: 'c', senders })).toBe('id of a');
  expect(chosen({ ofNotification: 'b', ofTemplate: 'c', senders })).toBe('id of b');
  expect(chosen({ ofTemplate: 'c', senders })).toBe('id of c');
  expect(chosen({ senders })).toBe('id of d');
  expect(chosen({ senders: [] })).toBeNull();
});

test('an unknown sender is refused', () => {
  expect(() => chosen({ given: 'x', senders: [sender('d', { isDefault: true })] })).toThrow(/sender names a sender/);
});

test('a caller may send only as the senders that it is allowed', () => {
  const senders = [
    sender('keys', { allowedKeyIds: ['k1'], allowedRoles: [] }),
    sender('admins', { allowedKeyIds: [], allowedRoles: [Role.ADMIN] }),
    sender('default', { isDefault: true, allowedRoles: [Role.ADMIN] }),
  ];
  expect(chosen({ given: 'keys', senders })).toBe('id of keys');
  expect(() => chosen({ given: 'admins', senders })).toThrow(/may not send as admins/);
  expect(() => chosen({ given: 'keys', senders }, EDITOR)).toThrow(/may not send as keys/);
  expect(() => chosen({ given: 'admins', senders }, EDITOR)).toThrow(/may not send as admins/);
  expect(chosen({ given: 'admins', senders }, { ...EDITOR, role: Role.ADMIN })).toBe('id of admins');
  expect(chosen({ senders })).toBe('id of default');
  expect(() => chosen({ senders }, EDITOR)).toThrow(/may not send as default/);
});
