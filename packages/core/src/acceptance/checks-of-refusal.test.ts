import { expect, test } from 'vitest';
import { checksOfRefusal } from './checks-of-refusal.js';

test.each([
  ['5.7.26', 'This mail has been blocked because the sender is unauthenticated.', ['SPF', 'DKIM', 'DMARC']],
  ['5.7.25', 'The IP address sending this message does not have a PTR record.', ['PTR']],
  [
    '5.7.515',
    'Access denied, sending domain does not meet the required authentication level',
    ['SPF', 'DKIM', 'DMARC'],
  ],
  ['5.7.509', 'Access denied, sending domain does not pass DMARC verification', ['DMARC']],
  ['5.7.23', 'Message rejected due to SPF policy', ['SPF']],
  ['5.7.29', 'Unencrypted connection', ['TLS']],
  ['5.1.8', 'Sender address rejected: Domain not found', ['RETURN_PATH']],
  ['5.7.1', 'Client host rejected: cannot find your reverse hostname', ['PTR']],
  [null, 'Service unavailable; Client blocked using zen.spamhaus.org', []],
] as const)('%s %s: %j', (enhancedCode, text, checks) => {
  expect(checksOfRefusal({ enhancedCode, text })).toEqual(checks);
});
