import { expect, test } from 'vitest';
import { leftOutReason } from './left-out-reason';

test.each([
  ['the user is inactive or was deleted', 'tidings.deliveries.left_out.inactive'],
  ['the user is no longer in a group that this was sent to', 'tidings.deliveries.left_out.left_group'],
  [
    'an earlier attempt may have arrived; nothing more is sent, since the user is no longer in a group that this was sent to',
    'tidings.deliveries.left_out.left_group',
  ],
  ['451 try again later', undefined],
  [null, undefined],
])('%s has the message %s', (error, key) => {
  expect(leftOutReason(error)).toBe(key);
});
