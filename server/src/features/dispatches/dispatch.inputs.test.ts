import 'reflect-metadata';
import { expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import { RecipientInput, SendNotificationInput } from './dispatch.inputs.js';

const send = (fields: object) => make(SendNotificationInput, fields);

test.each<InputCase>([
  ['a send without fields breaks no rule of a single field', send({}), []],
  ['a notification id that is not a UUID is refused', send({ notificationId: 'me' }), ['notificationId: uuid']],
  ['user ids that are not UUIDs are refused', send({ recipient: ['me'] }), ['recipient: list.uuids']],
  ['an event of 101 characters is refused', send({ event: 'e'.repeat(101) }), ['event: text.maxLength']],
  [
    'an idempotency key of 201 characters is refused',
    send({ idempotencyKey: 'k'.repeat(201) }),
    ['idempotencyKey: text.maxLength'],
  ],
  ['a send spread over 7 days is accepted', send({ spreadOverMinutes: 10_080 }), []],
  ['a send spread over more is refused', send({ spreadOverMinutes: 10_081 }), ['spreadOverMinutes: number.max']],
  ['a send spread over no time is refused', send({ spreadOverMinutes: 0 }), ['spreadOverMinutes: number.min']],
])('%s', (_title, input, issues) => expect(issuesOf(input)).toEqual(issues));

test('the path of an issue in a list contains the index', async () => {
  const to = [
    make(RecipientInput, { email: 'anna@example.test' }),
    make(RecipientInput, { email: 'anna', name: 'n'.repeat(151) }),
  ];
  expect(issuesOf(send({ to })).sort()).toEqual(['to.1.email: email.single', 'to.1.name: text.maxLength']);
});

test('a send with more than 5,000 recipients is refused', async () => {
  const to = Array.from({ length: 5_001 }, () => make(RecipientInput, { email: 'anna@example.test' }));
  expect(issuesOf(send({ to: to.slice(1) }))).toEqual([]);
  expect(issuesOf(send({ to }))).toEqual(['to: list.maxItems']);
});
