import { expect, test } from 'vitest';
import { guessDelimiter, sepLineDelimiter } from './guess-delimiter';

test.each([
  [';', 'Email;First name\r\na@x.test;Ann\r\n'],
  [';', 'Email;First name\na@x.test;Ann'],
  [';', 'a@x.test;Ann'],
  ['\t', 'email\tname\na@x.test\tLee, Ann; Mrs'],
  ['|', 'email|name\na@x.test|Lee, Ann\nb@x.test|Ray, Bob'],
  [',', 'email,groups\na@x.test,A; B; C\nb@x.test,A; B; C\n'],
  [';', 'email;note\na@x.test;"one, two, three"\nb@x.test;"one, two, three"\n'],
  [',', 'email\na@x.test\n'],
  [',', 'First Name,Labels,E-mail 1 - Value\r\nAnn,* myContacts ::: A,a@x.test ::: b@x.test\r\n'],
  [';', 'Members, as of today\n\nE-mail;Name\na@x.test;Ann\n'],
  [',', ''],
])('the delimiter %j is guessed for the text %j', (delimiter, head) => {
  expect(guessDelimiter(head)).toBe(delimiter);
});

test('a first line such as sep=; names the delimiter', () => {
  expect(sepLineDelimiter('sep=;\r\nEmail;Name')).toBe(';');
  expect(sepLineDelimiter('"sep=|"\nEmail|Name')).toBe('|');
  expect(sepLineDelimiter('SEP=\t\rEmail\tName')).toBe('\t');
  expect(sepLineDelimiter('separate;Email')).toBeUndefined();
});
