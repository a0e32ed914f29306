import { type ChosenTime, instantOf, meaningOf } from '../../components/local-time/chosen-time';

/** Start and end of a send, as the values of their inputs. */
export interface SendTime {
  isLater: boolean;
  sendAt: ChosenTime;
  expiresAt: ChosenTime;
}

/** The chosen time as ISO 8601 in UTC; null if it isn't valid. */
export const toInstant = (chosen: ChosenTime, zone?: string): string | null => {
  const instant = instantOf(chosen, zone);
  return instant === undefined ? null : new Date(instant).toISOString();
};

/** Error of the start or the end. `message` is a key, or '' if the input shows the error itself. */
export const problemWith = (
  { isLater, sendAt, expiresAt }: SendTime,
  now = Date.now(),
): { field: 'sendAt' | 'expiresAt'; message: string } | undefined => {
  const begin = isLater ? instantOf(sendAt) : now;
  if (begin === undefined) return { field: 'sendAt', message: '' };
  if (isLater && begin <= now) return { field: 'sendAt', message: 'tidings.notifications.past' };
  const end = meaningOf(expiresAt);
  if (end.kind === 'invalid') return { field: 'expiresAt', message: '' };
  if ('instant' in end && end.instant <= begin)
    return { field: 'expiresAt', message: 'tidings.notifications.must_follow' };
  return undefined;
};
