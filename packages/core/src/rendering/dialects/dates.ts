/**
 * Arguments of `formatDate` that come closest to a format in letters of Moment, PHP, Go or strftime: a style, and the
 * time of day if the format has it.
 */
export const dateArgumentsOf = (format: string): string => {
  const time = /[Hh]{1,2}[:.]|%H|%I|\bG:|\bg:|15:04|03:04|\bLT|LLL/.test(format) ? ' time="short"' : '';
  return `"${styleOf(format)}"${time}`;
};

const styleOf = (format: string): 'short' | 'medium' | 'long' | 'full' => {
  if (/dddd|EEEE|%A|Monday|\bl\b|LLLL/.test(format)) return 'full';
  if (/MMMM|%B|January|\bF\b|LL/.test(format)) return 'long';
  if (/MMM|%b|Jan|\bM\b.*\b[jd]\b|\b[jd]\b.*\bM\b/.test(format)) return 'medium';
  return 'short';
};
