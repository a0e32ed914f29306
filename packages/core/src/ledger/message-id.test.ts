import { expect, test } from 'vitest';
import { messageIdOf, readMessageId } from './message-id.js';

const MAIL = { deliveryId: '4711', dispatchId: '01890b0c-0000-7000-8000-00000000000a' };
const MESSAGE_ID = messageIdOf({ ...MAIL, domain: 'mail.example.com' });
const TARGET = { deliveryId: MAIL.deliveryId, dispatch: MAIL.dispatchId };

test.each([
  ['as sent', MESSAGE_ID],
  ['without angle brackets', MESSAGE_ID.slice(1, -1)],
  ['in upper case', MESSAGE_ID.toUpperCase()],
  ['among others', `<other@example.com>\r\n ${MESSAGE_ID} <last@example.com>`],
])('a Message-ID of ours names its mail %s', (_, text) => {
  expect(readMessageId(text)).toEqual(TARGET);
});

test.each([
  '',
  'custom-message-ID',
  '<4711@mail.example.com>',
  '<0.01890b0c-0000-7000-8000-00000000000a@mail.example.com>',
  '<4711.01890b0c-0000-7000-8000-00000000000a>',
  '<4711.01890b0c00007000800000000000000a@mail.example.com>',
  '<x4711.01890b0c-0000-7000-8000-00000000000a@mail.example.com>',
  '<4711.01890b0c-0000-7000-8000-00000000000a@mail.example.com.more@other.example>',
  `<${'9'.repeat(19)}.01890b0c-0000-7000-8000-00000000000a@mail.example.com>`,
])('%j names no mail', (text) => {
  expect(readMessageId(text)).toBeUndefined();
});

test('a long text is read in linear time', () => {
  const started = performance.now();
  expect(readMessageId('1.'.repeat(500_000))).toBeUndefined();
  expect(readMessageId(`<${'1'.repeat(1_000_000)}`)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(500);
});
