import { describe, expect, test } from 'vitest';
import { type CsvFile, type CsvLine, openCsv } from './csv-file';

const fileOf = (...parts: BlobPart[]) => new File(parts, 'users.csv');

const allOf = async (file: CsvFile): Promise<CsvLine[]> => {
  const all: CsvLine[] = [];
  for await (const lines of file.read()) all.push(...lines);
  return all;
};

const linesOf = async (...parts: BlobPart[]) =>
  (await allOf(await openCsv(fileOf(...parts)))).map(({ line, cells }) => [line, ...cells]);

/** Encodes text in windows-1251, which has Cyrillic letters in the order of Unicode, from А at 0xC0. */
const windows1251 = (text: string) =>
  Uint8Array.from(text, (letter) => {
    const code = letter.codePointAt(0)!;
    return code < 0x80 ? code : code - 0x410 + 0xc0;
  });

describe('A CSV file', () => {
  test.each([',', ';', '\t'])('is split by its delimiter: %j', async (delimiter) => {
    const text = `email${delimiter}name\na@x.test${delimiter}Ann`;
    expect(await linesOf(text)).toEqual([
      [1, 'email', 'name'],
      [2, 'a@x.test', 'Ann'],
    ]);
  });

  test('keeps line numbers across empty lines and multi-line cells', async () => {
    expect(await linesOf('email,note\r\n\r\na@x.test,"one\r\ntwo"\r\n,\r\nb@x.test,"say ""hi"""\r\n')).toEqual([
      [1, 'email', 'note'],
      [3, 'a@x.test', 'one\r\ntwo'],
      [6, 'b@x.test', 'say "hi"'],
    ]);
  });

  test('is read in the encoding in which it was written', async () => {
    const text = 'email,имя\na@x.test,Жанна';
    const encodings: [string, BlobPart][] = [
      ['utf-8', `\uFEFF${text}`],
      ['utf-8', text],
      ['windows-1251', windows1251(text)],
      ['utf-16le', new Uint8Array(Uint16Array.from(`\uFEFF${text}`, (letter) => letter.charCodeAt(0)).buffer)],
    ];
    for (const [encoding, content] of encodings) {
      const file = await openCsv(fileOf(content));
      expect(file.encoding).toBe(encoding);
      expect(file.first.map(({ cells }) => cells)).toEqual([
        ['email', 'имя'],
        ['a@x.test', 'Жанна'],
      ]);
    }
    const western = await openCsv(fileOf(Uint8Array.from('email\nren\xe9@x.test', (letter) => letter.charCodeAt(0))));
    expect(western.first[1]!.cells).toEqual(['rené@x.test']);
  });

  test('is read intact if characters, quotes and line ends are split between chunks', async () => {
    const people = Array.from({ length: 20_000 }, (_, n) => [`p${n}@x.test`, `Имя "${n}",\r\nжук`]);
    const text = people.map(([email, name]) => `${email},"${name!.replaceAll('"', '""')}"\r\n`).join('');
    const file = await openCsv(fileOf(`email,name\r\n${text}`));
    expect(file.lineCount).toBe(20_001);
    const lines = await allOf(file);
    expect(lines.slice(1).map(({ cells }) => cells)).toEqual(people);
    expect(lines.at(-1)!.line).toBe(2 + 2 * 19_999);
    expect(lines.some(({ isMalformed }) => isMalformed)).toBe(false);
  });

  test('reports lines with misplaced quotes', async () => {
    const lines = await allOf(await openCsv(fileOf('email,name\na@x.test,"Ann" Lee\nb@x.test,"Bob"\nc@x.test,Cy\n')));
    expect(lines.map(({ isMalformed }) => isMalformed)).toContain(true);
  });

  test.each([
    ['empty', '\n \n,,\n'],
    ['empty', ''],
    ['workbook', 'PK\u0003\u0004'],
    ['no_text', 'email\n\0'],
  ])('is refused if it is unusable: %s', async (fault, content) => {
    await expect(openCsv(fileOf(content))).rejects.toMatchObject({ fault });
  });

  test('is refused if a quote is never closed, with the line of the quote', async () => {
    const text = `email,name\na@x.test,"Ann"\nb@x.test,"Bob\n${'c@x.test,Cy\n'.repeat(20_000)}`;
    await expect(openCsv(fileOf(text))).rejects.toMatchObject({ fault: 'open_quote', line: 3 });
  });
});
