/** As the fields hold it: local times, as <input type="datetime-local"> gives them. */
export interface SendTime {
  isLater: boolean;
  sendAt: string;
  expiresAt: string;
}

/** ISO 8601 in UTC; null where nothing was chosen. */
export const toInstant = (local: string): string | null => (local === '' ? null : new Date(local).toISOString());

/** What keeps these times from being sent: the key of a message, beneath the field that it is about. */
export const problemWith = ({ isLater, sendAt, expiresAt }: SendTime, now = Date.now()) => {
  const begin = isLater ? new Date(sendAt).getTime() : now;
  if (isLater && !(begin > now)) return { field: 'sendAt', words: sendAt === '' ? '' : 'tidings.notifications.past' };
  if (expiresAt !== '' && new Date(expiresAt).getTime() <= begin)
    return { field: 'expiresAt', words: 'tidings.notifications.must_follow' };
  return undefined;
};
