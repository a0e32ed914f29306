/** Reads a CSV file (RFC 4180) into rows by column name. Throws if it isn't valid. */
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
