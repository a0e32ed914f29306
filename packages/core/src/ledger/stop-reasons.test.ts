import { expect, test } from 'vitest';
import { MAY_HAVE_ARRIVED, STOP_REASONS, stopReasonOf } from './stop-reasons.js';

test.each([
  ['the user is inactive or was deleted', 'USER_INACTIVE'],
  ['the user is no longer in a group that this was sent to', 'LEFT_GROUP'],
  [`${MAY_HAVE_ARRIVED}${STOP_REASONS.LEFT_GROUP}`, 'LEFT_GROUP'],
  ['the person was erased', 'ERASED'],
  ['451 try again later', undefined],
  ['550 rejected, since the person was erased', undefined],
  [null, undefined],
])('the stop reason in the error %j is %s', (error, reason) => {
  expect(stopReasonOf(error)).toBe(reason);
});
