import { describe, expect, test } from 'vitest';
import { openCsv } from '../../components/csv/csv-file';
import { type Column, faultOf, findHeader, guessColumns, pathOf, type Target } from './columns';

const fileOf = (...lines: string[]) => openCsv(new File([lines.join('\n')], 'users.csv'));

const targetsIn = async (...lines: string[]) => {
  const file = await fileOf(...lines);
  return guessColumns(file, findHeader(file)).map(({ target }) => target);
};

const targetsOf = (...names: string[]) => targetsIn(names.map((name) => `"${name}"`).join(','));

const columnOf = (target: Target, attribute = ''): Column => ({
  name: attribute,
  target,
  attribute,
  type: 'text',
  separator: ';',
  isEmpty: false,
});

const columnsOf = (...targets: Target[]) => targets.map((target, place) => columnOf(target, `c${place}`));

const NESTED = { nestsDots: true };

test('columns are recognised by English and Russian names', async () => {
  const all = ['email', 'username', 'firstName', 'lastName', 'locale', 'timezone', 'isActive', 'groups'];
  expect(
    await targetsOf('E-mail', 'User name', 'first_name', 'Surname', 'Language', 'TZ', 'Is active', 'Groups'),
  ).toEqual(all);
  expect(await targetsOf('Эл. почта', 'Логин', 'Имя', 'Фамилия', 'Язык', 'Часовой пояс', 'Активен', 'Группы')).toEqual(
    all,
  );
});

test('all columns of a Tidings export are recognised, and fields that no file may set are skipped', async () => {
  const names = 'email,username,firstName,lastName,locale,timezone,isActive,role,groups,attributes,createdAt'.split(
    ',',
  );
  expect(await targetsOf(...names)).toEqual(
    names.map((name) => (name === 'role' || name === 'createdAt' ? 'skip' : name)),
  );
  expect(await targetsOf('email', 'password')).toEqual(['email', 'skip']);
});

test.each([
  [['Emailadresse', 'Vorname', 'Nachname']],
  [['E-Mail-Adresse', 'Vorname', 'Name']],
  [['Adresse e-mail', 'Prénom', 'Nom']],
  [['Correo electrónico', 'Nombre', 'Apellidos']],
  [['Indirizzo e-mail', 'Given Name', 'Cognome']],
  [['E-mailadres', 'Voornaam', 'Achternaam']],
  [['Adres e-mail', 'Imię', 'Nazwisko']],
  [['E-mail', 'Křestní jméno', 'Příjmení']],
  [['E-posta', 'Ad', 'Soyad']],
  [['Адрес электронной почты', 'Имя', 'Фамилия']],
  [['Електронна пошта', 'Ім’я', 'Прізвище']],
  [['EMAIL', 'FIRSTNAME', 'LASTNAME']],
])('the columns %j are recognised as an address and two names', async (names) => {
  expect(await targetsOf(...names)).toEqual(['email', 'firstName', 'lastName']);
});

test('a column that contains addresses is the address column, whatever its name', async () => {
  expect(await targetsIn('Имя,Адрес', 'Anna,a@x.test', 'Boris,b@x.test')).toEqual(['firstName', 'email']);
  expect(await targetsIn('E-mail,Address', 'a@x.test,1 Main St')).toEqual(['email', 'skip']);
});

describe('A column for the full name', () => {
  test('is split into first and last name, and skipped if both have a column', async () => {
    expect(await targetsOf('email', 'Name')).toEqual(['email', 'fullName']);
    expect(await targetsOf('email', 'ФИО')).toEqual(['email', 'fullNameLastFirst']);
    expect(await targetsOf('email', 'Name', 'Given Name', 'Family Name')).toEqual([
      'email',
      'skip',
      'firstName',
      'lastName',
    ]);
  });

  test('is the last name if only the first name has a column', async () => {
    expect(await targetsOf('email', 'Name', 'Vorname')).toEqual(['email', 'lastName', 'firstName']);
  });
});

test('a status column is imported only if its values are about mail', async () => {
  expect(await targetsIn('email,Status', 'a@x.test,subscribed', 'b@x.test,bounced')).toEqual(['email', 'isActive']);
  expect(await targetsIn('email,State', 'a@x.test,Ohio', 'b@x.test,Utah')).toEqual(['email', 'skip']);
  expect(await targetsIn('email,Kundenstand', 'a@x.test,subscribed', 'b@x.test,unsubscribed')).toEqual([
    'email',
    'isActive',
  ]);
});

test('attributes are recognised by their prefix, and each field is taken from one column only', async () => {
  expect(await targetsOf('Mail', 'E-mail', 'attributes.city', 'city')).toEqual(['email', 'skip', 'attribute', 'skip']);
  const columns = guessColumns(await fileOf('email,attributes.city,Note,Note'), 1);
  expect(columns.map(({ attribute }) => attribute)).toEqual(['email', 'city', 'Note', 'Note 2']);
});

test('an attribute is guessed as a number or yes/no only if no cell loses information', async () => {
  const typesOf = async (...cells: string[]) =>
    guessColumns(await fileOf('email,attributes.a', ...cells.map((cell, n) => `p${n}@x.test,${cell}`)), 1)[1]!.type;
  expect(await typesOf('0', '-7', '2.5')).toBe('number');
  expect(await typesOf('TRUE', 'false')).toBe('yesNo');
  for (const cell of ['007', '1.0', '+7', '1e3', '12345678901234567890', 'yes', '']) {
    expect(await typesOf('5', cell)).toBe(cell === '' ? 'number' : 'text');
  }
  expect(await typesOf(...Array.from({ length: 50 }, (_, n) => (n === 40 ? 'x' : String(n))))).toBe('text');
});

test('an attribute’s type is guessed from the whole file', async () => {
  const cells = Array.from({ length: 50 }, (_, n) => `p${n}@x.test,${n === 49 ? '007' : n}`);
  expect(guessColumns(await fileOf('email,attributes.a', ...cells), 1)[1]!.type).toBe('text');
});

test('a file that begins with a person has no header', async () => {
  const file = await fileOf('Ann,ann@x.test');
  expect(findHeader(file)).toBeNull();
  expect(guessColumns(file, null).map(({ target }) => target)).toEqual(['skip', 'email']);
});

test('the header is found below title lines', async () => {
  const file = await fileOf(
    'Members of the club',
    '"Made by boss@x.test, 2026"',
    '',
    'E-mail,Vorname,,',
    'a@x.test,Ann,,',
  );
  expect(findHeader(file)).toBe(4);
  const columns = guessColumns(file, 4);
  expect(columns.map(({ target }) => target)).toEqual(['email', 'firstName', 'skip', 'skip']);
  expect(columns.map(({ isEmpty }) => isEmpty)).toEqual([false, false, true, true]);
});

test('a missing address column and two columns for one field are errors', () => {
  expect(faultOf(columnsOf('username', 'skip'), NESTED)).toBe('no_email');
  expect(faultOf(columnsOf('email', 'username', 'username'), NESTED)).toBe('twice');
  expect(
    faultOf(columnsOf('email', 'stopped', 'stopped', 'skip', 'skip', 'attribute', 'attribute'), NESTED),
  ).toBeUndefined();
  expect(faultOf([columnOf('email'), columnOf('attribute', ' ')], NESTED)).toBe('no_attribute_name');
});

test('dots in an attribute’s name nest it, unless the plan says otherwise', () => {
  const column = columnOf('attribute', 'address.city');
  expect(pathOf(column, NESTED)).toEqual(['address', 'city']);
  expect(pathOf(column, { nestsDots: false })).toEqual(['address.city']);
  expect(pathOf(columnOf('attribute', 'No. of pets'), NESTED)).toEqual(['No. of pets']);
  const columns = [columnOf('email'), column, columnOf('attribute', 'address')];
  expect(faultOf(columns, NESTED)).toBe('inside_attribute');
  expect(faultOf(columns, { nestsDots: false })).toBeUndefined();
});
