import { describe, expect, test } from 'vitest';
import { openCsv } from '../../components/csv/csv-file';
import { batchesOf, type RefusedLine } from './batches';
import type { ImportUserRow } from './import.generated';
import { guessPlan, type Plan } from './plan';
import { refusedCsv } from './refused-csv';
import { type BatchResult, type Report, runImport } from './run-import';

/** Imports a text. The test's server accepts all rows unless the test refuses some. */
const importText = async (
  text: string,
  refuse: (rows: ImportUserRow[]) => Report['lines'] = () => [],
  plan: Partial<Plan> = {},
) => {
  const file = await openCsv(new File([text], 'users.csv'));
  const calls: ImportUserRow[][] = [];
  const results: BatchResult[] = [];
  await runImport({
    batches: batchesOf(file, { plan: { ...guessPlan(file), activates: true, ...plan }, isKnownGroup: () => false }),
    send: async ({ rows }) => {
      calls.push(rows);
      const lines = refuse(rows);
      return { created: rows.length - lines.length, updated: 0, unchanged: 0, lines };
    },
    onResult: (result) => results.push(result),
  });
  return { calls, rows: calls.flat(), refused: results.flatMap(({ refused }) => refused) };
};

const reasonsOf = (refused: RefusedLine[]) =>
  refused.map(({ line, problems }) => [line, ...problems.map(({ field, message }) => `${field} ${message}`)]);

describe('The rows that are sent to the server', () => {
  test('contain the cells’ values and leave out empty cells', async () => {
    const { rows } = await importText(
      'email;Имя;Активен;Группы;attributes;attributes.city;note\n' +
        ' a@x.test ;Ann;да;Readers; {"n":1} ;Пермь;x\n' +
        'b@x.test;;0;One; ;;\n' +
        "c@x.test;;ЛОЖЬ;;;'+7 900;\n",
    );
    expect(rows).toEqual([
      { email: 'a@x.test', firstName: 'Ann', isActive: true, groups: ['Readers'], attributes: { n: 1, city: 'Пермь' } },
      { email: 'b@x.test', isActive: false, groups: ['One'] },
      { email: 'c@x.test', isActive: false, attributes: { city: '+7 900' } },
    ]);
    expect(Object.keys(rows[1]!)).toEqual(['email', 'isActive', 'groups']);
  });

  test('stay within the limits of rows and bytes per call', async () => {
    const many = await importText(`email\n${Array.from({ length: 1_200 }, (_, n) => `p${n}@x.test`).join('\n')}`);
    expect(many.calls.map((rows) => rows.length)).toEqual([500, 500, 200]);
    const long = Array.from({ length: 100 }, (_, n) => `p${n}@x.test,${'я'.repeat(12_000)}`).join('\n');
    const { calls, rows } = await importText(`email,attributes.a\n${long}`);
    expect(rows).toHaveLength(100);
    for (const call of calls) expect(Buffer.byteLength(JSON.stringify(call))).toBeLessThan(1_000_000);
  });
});

describe('A refused line', () => {
  test('is not sent if the file alone makes it invalid, and is listed with its line number', async () => {
    const { rows, refused } = await importText(
      'email,username,active,attributes\n' +
        'a@x.test,ann,maybe,\n' +
        'b@x.test,bob,yes,[1]\n' +
        'B@X.test,BOB,yes,\n' +
        'c@x.test,cy,yes,{},and,more\n' +
        'd@x.test,dee,yes,"{""a"":""\\u0000""}"\n' +
        'e@x.test,eve,yes,{}\n',
    );
    expect(rows.map(({ email }) => email)).toEqual(['e@x.test']);
    expect(reasonsOf(refused)).toEqual([
      [2, 'isActive tidings.users.import.fault.no_yes_no'],
      [3, 'attributes tidings.users.import.fault.no_object'],
      [4, 'email tidings.users.import.fault.twice', 'username tidings.users.import.fault.twice'],
      [5, ' tidings.users.import.fault.too_many_cells'],
      [6, 'attributes tidings.users.import.fault.unstorable'],
    ]);
    expect(refused[2]!.problems[0]!.args).toEqual({ line: 3 });
  });

  test('is found if it repeats an address of an earlier call', async () => {
    const people = Array.from({ length: 1_500 }, (_, n) => `p${n}@x.test`);
    const { refused } = await importText(`email\n${people.join('\n')}\np0@x.test\n`);
    expect(refused).toMatchObject([{ line: 1_502, problems: [{ args: { line: 2 } }] }]);
  });

  test('has its line number in the file if the server refuses it', async () => {
    const { refused } = await importText('email\n\na@x.test\nb@x.test\nc@x.test\n', () => [
      {
        row: 1,
        outcome: 'REFUSED',
        problems: [{ field: 'email', message: 'is in row 0 already', rule: 'import.rowOnce', params: { row: 0 } }],
      },
      {
        row: 2,
        outcome: 'REFUSED',
        problems: [{ field: 'groups', message: 'No: X', rule: 'group.nameExists', params: { name: 'X' } }],
      },
    ]);
    expect(refused).toEqual([
      {
        line: 4,
        cells: ['b@x.test'],
        problems: [{ field: 'email', message: 'tidings.users.import.fault.twice', args: { line: 3 } }],
      },
      {
        line: 5,
        cells: ['c@x.test'],
        problems: [{ field: 'groups', message: 'tidings.rules.group.nameExists', args: { name: 'X', _: 'No: X' } }],
      },
    ]);
  });

  test('is written to a file without formulas that can be imported after correction', async () => {
    const refused = [
      { line: 2, cells: ['=1+1', 'Жук; "Ж"'], problems: [] },
      { line: 3, cells: ["'+7", 'b', 'c'], problems: [] },
    ];
    const options = { header: ['email', 'name'], delimiter: ';', reasonName: 'Reason', reasonOf: () => '@why' };
    const bytes = new Uint8Array(await (await refusedCsv(refused, options)).arrayBuffer());
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).toBe(
      `\uFEFFemail;name;;Reason\r\n"'=1+1";"Жук; ""Ж""";;"'@why"\r\n'+7;b;c;"'@why"\r\n`,
    );
  });
});
