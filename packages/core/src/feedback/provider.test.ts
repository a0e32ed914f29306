import { expect, test } from 'vitest';
import { PROVIDERS, providerHeadersOf, providerOfHost } from './provider.js';

test.each([
  ['email-smtp.eu-central-1.amazonaws.com', 'ses'],
  ['EMAIL-SMTP.us-east-1.amazonaws.com', 'ses'],
  ['smtp.postmarkapp.com', 'postmark'],
  ['smtp.eu.mailgun.org', 'mailgun'],
  ['smtp.sendgrid.net', 'sendgrid'],
  ['smtp-relay.brevo.com', 'brevo'],
])('%s is a server of %s', (host, provider) => {
  expect(providerOfHost(host)).toBe(provider);
});

test.each([
  'localhost',
  'smtp.example.com',
  'smtp.sendgrid.net.example.com',
  'xsmtp.sendgrid.net',
  'amazonaws.com',
  '',
])('%j is no provider’s server', (host) => {
  expect(providerOfHost(host)).toBeUndefined();
});

test('each provider has headers of its own, which fit on one line', () => {
  const headers = PROVIDERS.flatMap((provider) => providerHeadersOf(provider, 'a'.repeat(34)));
  expect(new Set(headers.map((header) => header.split(':')[0])).size).toBe(headers.length);
  for (const header of headers) expect(header).toMatch(/^[\x20-\x7e]{1,100}$/);
});
