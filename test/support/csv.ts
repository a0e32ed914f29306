/** A CSV file as RFC 4180 has it: its rows, by the names in its first line. Throws where it isn't one. */
export const readCsv = (text: string): Record<string, string>[] => {
  const lines = [...text.matchAll(LINE)].map(([line]) =>
    [...line.slice(0, -2).matchAll(CELL)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''),
  );
  const [names, ...rows] = lines;
  if (!names || rows.some((cells) => cells.length !== names.length)) throw new Error(`not CSV: ${text.slice(0, 500)}`);
  return rows.map((cells) => Object.fromEntries(names.map((name, place) => [name, cells[place]!])));
};

const LINE = /(?:"(?:[^"]|"")*"|[^"\r\n])*\r\n/g;
const CELL = /(?<=^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g;
