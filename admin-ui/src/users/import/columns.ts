import type { CsvFile } from './csv-file';

/** What a column of a file can be. */
export const FIELDS = [
  'email',
  'username',
  'firstName',
  'lastName',
  'locale',
  'timezone',
  'isActive',
  'groups',
  'attributes',
] as const;

export type Field = (typeof FIELDS)[number];

/** `attribute` is one of a person's, under the column's own name; `skip` is left out. */
export type Target = Field | 'attribute' | 'skip';

export interface Column {
  /** As the file's first line has it. Empty where it has none. */
  name: string;
  target: Target;
}

const NAMES: Record<Field, string[]> = {
  email: ['email', 'mail', 'emailaddress', 'почта', 'элпочта', 'электроннаяпочта', 'адресэлектроннойпочты', 'емейл'],
  username: ['username', 'user', 'login', 'логин', 'имяпользователя', 'пользователь'],
  firstName: ['firstname', 'first', 'givenname', 'имя'],
  lastName: ['lastname', 'last', 'surname', 'familyname', 'фамилия'],
  locale: ['locale', 'language', 'lang', 'язык'],
  timezone: ['timezone', 'tz', 'часовойпояс'],
  isActive: ['isactive', 'active', 'активен', 'активный'],
  groups: ['groups', 'group', 'группы', 'группа'],
  attributes: ['attributes', 'атрибуты'],
};

const FIELD_OF = new Map(FIELDS.flatMap((field) => NAMES[field].map((name) => [name, field] as const)));
const ATTRIBUTE = /^(?:attributes?|атрибуты?)[.:]\s*/i;

/** A file without a header begins with somebody. */
export const hasHeader = ({ first }: CsvFile): boolean => !first[0]!.cells.some((cell) => cell.includes('@'));

/** The columns of a file, each with what it seems to be. What nobody recognizes is left out until somebody says what it is. */
export const guessColumns = ({ first }: CsvFile, isHeaded: boolean): Column[] => {
  const taken = new Set<Target>();
  const claim = (target: Target | undefined): Target => {
    if (target === undefined || taken.has(target)) return 'skip';
    taken.add(target);
    return target;
  };
  return first[0]!.cells.map((cell): Column => {
    if (!isHeaded) return { name: '', target: claim(cell.includes('@') ? 'email' : undefined) };
    const name = cell.trim();
    if (ATTRIBUTE.test(name)) return { name, target: 'attribute' };
    return { name, target: claim(FIELD_OF.get(name.toLowerCase().replace(/[^\p{L}]/gu, ''))) };
  });
};

/** "attributes.city" is the attribute city, and so is "city". */
export const attributeName = (column: Column): string => column.name.replace(ATTRIBUTE, '');

/** Why columns can't be imported so: the key of its words. */
export const faultOf = (columns: Column[]): 'no_email' | 'twice' | undefined => {
  const targets = columns.filter(({ target }) => target !== 'skip').map(keyOf);
  if (!targets.includes('email')) return 'no_email';
  return new Set(targets).size < targets.length ? 'twice' : undefined;
};

const keyOf = (column: Column): string =>
  column.target === 'attribute' ? `attribute ${attributeName(column)}` : column.target;
