/** Fields of a header, by name in lower case. Values are unfolded, in order. */
export type MailHeaders = ReadonlyMap<string, readonly string[]>;

/** Characters and fields beyond these are ignored. */
const MAX_LENGTH = 64 * 1024;
const MAX_FIELDS = 1000;
const MAX_VALUE_LENGTH = 4000;

const FIELD = /^([!-9;-~]{1,100})[ \t]*:[ \t]*(.*)$/;

/** The header at the beginning of a text, up to the first empty line (RFC 5322 section 2.2). Lines that are no fields are skipped. */
export const parseHeaders = (text: string): MailHeaders => {
  const fields: [string, string][] = [];
  for (const line of text.slice(0, MAX_LENGTH).split(/\r?\n/)) {
    if (line === '') break;
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last && last[1].length < MAX_VALUE_LENGTH) last[1] += ` ${line.trim()}`;
      continue;
    }
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name !== undefined && fields.length < MAX_FIELDS) fields.push([name.toLowerCase(), value!]);
  }
  return headersOf(fields);
};

export const headersOf = (fields: Iterable<readonly [name: string, value: string]>): MailHeaders => {
  const headers = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const short = clean(value);
    const values = headers.get(name);
    if (values) values.push(short);
    else headers.set(name, [short]);
  }
  return headers;
};

/** The first value of a field, '' if there is none. */
export const headerOf = (headers: MailHeaders, name: string): string => headers.get(name)?.[0] ?? '';

const clean = (value: string): string =>
  value
    .slice(0, MAX_VALUE_LENGTH)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
