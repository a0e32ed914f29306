export interface OpenBlock {
  name: string;
  /** Lines and columns start at 1. */
  line: number;
  column: number;
}

const TAG = /\\?\{\{~?(!--|!|#>|#\*|[#^/])?\s*([^\s~})]*)/g;

/** The innermost block of a source that isn't closed. Undefined if there is none. */
export const findOpenBlock = (source: string): OpenBlock | undefined => {
  const open: { name: string; index: number }[] = [];
  const tag = new RegExp(TAG);
  for (let found = tag.exec(source); found; found = tag.exec(source)) {
    const [text, sign, name = ''] = found;
    if (sign === undefined || text.startsWith('\\')) continue;
    if (sign.startsWith('!')) {
      const end = source.indexOf(sign === '!--' ? '--' : '}}', found.index + sign.length + 2);
      if (end < 0) break;
      tag.lastIndex = end + 2;
    } else if (sign === '/') open.pop();
    // `{{^}}` is an else.
    else if (name !== '') open.push({ name, index: found.index });
  }
  const last = open.at(-1);
  if (!last) return undefined;
  const before = source.slice(0, last.index).split(/\r\n?|\n/);
  return { name: last.name, line: before.length, column: before.at(-1)!.length + 1 };
};
