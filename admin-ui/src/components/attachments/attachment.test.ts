import { expect, test } from 'vitest';
import { cidOf, isInvitation } from './attachment';
import { typeOf } from './upload-file';

test.each([
  ['Our Logo (2).png', 'our-logo-2'],
  ['Логотип.png', 'picture'],
  ['.png', 'picture'],
])('the Content-ID of %j is %j', (name, cid) => {
  expect(cidOf(name, [])).toBe(cid);
});

test('two pictures have different Content-IDs', () => {
  expect(cidOf('logo.png', ['logo', null, 'logo-2'])).toBe('logo-3');
});

test('a calendar with a method is an invitation', async () => {
  const calendar = (text: string) => new File([text], 'Invite.ICS');
  const invitation = await typeOf(calendar('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nmethod:request\r\nEND:VCALENDAR\r\n'));
  expect(invitation).toBe('text/calendar; method=REQUEST');
  expect(isInvitation({ contentType: invitation })).toBe(true);
  expect(await typeOf(calendar('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'))).toBe('text/calendar');
});

test('a file has the type that the browser knows, else the server finds it', async () => {
  expect(await typeOf(new File(['a'], 'a.pdf', { type: 'application/pdf' }))).toBe('application/pdf');
  expect(await typeOf(new File(['a'], 'a'))).toBe('application/octet-stream');
});
