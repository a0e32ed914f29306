/** Encodings to choose from, by TextDecoder's labels. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1254',
  'windows-1253',
  'windows-1257',
  'windows-1255',
  'windows-1256',
  'windows-1258',
  'windows-874',
  'iso-8859-2',
  'koi8-r',
  'koi8-u',
  'ibm866',
  'macintosh',
  'x-mac-cyrillic',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const;

export const DELIMITERS = [',', ';', '\t', '|'] as const;

/** How to read a file, as the user selected it. Whatever the user didn't select is guessed. */
export interface Reading {
  encoding?: string | undefined;
  delimiter?: string | undefined;
}
