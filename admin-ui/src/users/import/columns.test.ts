import { expect, test } from 'vitest';
import { attributeName, faultOf, guessColumns, hasHeader, type Target } from './columns';
import type { CsvFile } from './csv-file';

const fileOf = (...cells: string[]) => ({ first: [{ line: 1, cells, isMalformed: false }] }) as unknown as CsvFile;

const targetsOf = (...names: string[]) => guessColumns(fileOf(...names), true).map(({ target }) => target);

const columnsOf = (...targets: Target[]) => targets.map((target, place) => ({ name: `c${place}`, target }));

test('columns are known by their names in English and Russian', () => {
  expect(targetsOf('E-mail', 'User name', 'first_name', 'Surname', 'Language', 'TZ', 'Is active', 'Groups')).toEqual([
    'email',
    'username',
    'firstName',
    'lastName',
    'locale',
    'timezone',
    'isActive',
    'groups',
  ]);
  expect(targetsOf('Эл. почта', 'Логин', 'Имя', 'Фамилия', 'Язык', 'Часовой пояс', 'Активен', 'Группы')).toEqual([
    'email',
    'username',
    'firstName',
    'lastName',
    'locale',
    'timezone',
    'isActive',
    'groups',
  ]);
});

test('an export of ours is known column by column, and what no file may set is left out', () => {
  const names = 'email,username,firstName,lastName,locale,timezone,isActive,role,groups,attributes,createdAt'.split(
    ',',
  );
  expect(targetsOf(...names)).toEqual(names.map((name) => (name === 'role' || name === 'createdAt' ? 'skip' : name)));
  expect(targetsOf('email', 'password')).toEqual(['email', 'skip']);
});

test('attributes are known by their prefix, and no two columns are taken for one field', () => {
  expect(targetsOf('Mail', 'E-mail', 'attributes.city', 'city')).toEqual(['email', 'skip', 'attribute', 'skip']);
  expect(attributeName({ name: 'attributes.city', target: 'attribute' })).toBe('city');
  expect(attributeName({ name: 'city', target: 'attribute' })).toBe('city');
});

test('a file that begins with somebody has no header', () => {
  const file = fileOf('Ann', 'ann@x.test');
  expect(hasHeader(file)).toBe(false);
  expect(guessColumns(file, false).map(({ target }) => target)).toEqual(['skip', 'email']);
});

test('columns are at fault without an address, and where two are to be the same', () => {
  expect(faultOf(columnsOf('username', 'skip'))).toBe('no_email');
  expect(faultOf(columnsOf('email', 'username', 'username'))).toBe('twice');
  expect(faultOf(columnsOf('email', 'skip', 'skip', 'attribute', 'attribute'))).toBeUndefined();
});
