import { expect, test } from 'vitest';
import { isDeliveryId } from './delivery-id.js';

test.each(['1', '42', '9223372036854775807'])('%j is a valid delivery id', (id) => {
  expect(isDeliveryId(id)).toBe(true);
});

test.each(['', '0', '-1', '007', '1.0', ' 1', '1\n', '1e3', '9223372036854775808', '10000000000000000000', '٣'])(
  '%j is not a valid delivery id',
  (id) => {
    expect(isDeliveryId(id)).toBe(false);
  },
);
