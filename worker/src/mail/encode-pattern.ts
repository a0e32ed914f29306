import { type FilledPattern, fill, type Pattern } from '@tidings/core/rendering/shared-text';
import { isPlainText } from 'nodemailer/lib/mime-funcs';
import { type Characters, countCharacters, isMostlyLatin, withLineEnds } from './characters.js';
import {
  encodeEnd,
  encodeOwnLine,
  encodeQuotedPrintable,
  isEncodedByLines,
  MAX_LINE_LENGTH,
} from './quoted-printable.js';

/** Lines that are the same in all mails. */
interface FixedLines {
  raw: string;
  encoded: string;
}

/** What the mails of a pattern have in common. All lines end with CRLF. */
interface Plan {
  /** Fixed lines, and single lines with slots, in the order of the text. */
  lines: (FixedLines | Pattern)[];
  /** What follows the last line end. */
  end: Pattern;
  fixed: Properties;
}

/** What the choice of a text's encoding depends on. */
class Properties implements Characters {
  letters = 0;
  others = 0;
  bytes = 0;
  isPlain = true;
  longestLine = 0;

  add(other: Readonly<Properties>): this {
    this.letters += other.letters;
    this.others += other.others;
    this.bytes += other.bytes;
    this.isPlain &&= other.isPlain;
    this.longestLine = Math.max(this.longestLine, other.longestLine);
    return this;
  }

  /** Adds a line, with or without its line end. */
  addLine(line: string): this {
    const { letters, others } = countCharacters(line);
    this.letters += letters;
    this.others += others;
    this.bytes += Buffer.byteLength(line);
    this.isPlain &&= isPlainText(line);
    this.longestLine = Math.max(this.longestLine, line.endsWith('\n') ? line.length - 2 : line.length);
    return this;
  }
}

const plans = new WeakMap<Pattern, Plan>();

/**
 * Encodes a part of which most lines are fixed: those are encoded once for all mails. The result is that of encoding the whole text;
 * undefined if lines can't be encoded one by one.
 */
export const encodePattern = ({
  pattern,
  values,
}: FilledPattern): { encoding: '7bit' | 'quoted-printable'; body: string } | undefined => {
  const plan = planOf(pattern);
  const properties = new Properties().add(plan.fixed);
  const lines = plan.lines.map((line) => {
    if ('raw' in line) return line;
    const filled = fill(line, values);
    properties.addLine(filled);
    return filled;
  });
  const end = fill(plan.end, values);
  const { isPlain, longestLine, bytes } = properties.addLine(end);
  if (bytes === 0) return undefined;
  if (isPlain && longestLine <= MAX_LINE_LENGTH && bytes <= MAX_7BIT_LENGTH) {
    return { encoding: '7bit', body: join(lines, rawOf) + end };
  }
  if (!isMostlyLatin(properties) || !isEncodedByLines({ bytes, end })) return undefined;
  const encoded = join(lines, encodedOf);
  return { encoding: 'quoted-printable', body: encoded + encodeEnd(end, encoded.length) };
};

/** nodemailer takes longer texts for texts with long lines. */
const MAX_7BIT_LENGTH = 128 * 1024;

const rawOf = (line: FixedLines | string): string => (typeof line === 'string' ? line : line.raw);
const encodedOf = (line: FixedLines | string): string =>
  typeof line === 'string' ? encodeOwnLine(line) : line.encoded;

const join = <Line>(lines: readonly Line[], textOf: (line: Line) => string): string => {
  let text = '';
  for (const line of lines) text += textOf(line);
  return text;
};

const planOf = (pattern: Pattern): Plan => {
  const known = plans.get(pattern);
  if (known) return known;
  const { lines, end } = linesOf(pattern);
  const groups: (string | Pattern)[] = [];
  for (const line of lines) {
    const before = groups.at(-1);
    if (line.slots.length > 0) groups.push(line);
    else if (typeof before === 'string') groups[groups.length - 1] = before + line.pieces[0];
    else groups.push(line.pieces[0]!);
  }
  const plan = {
    lines: groups.map((group) =>
      typeof group === 'string' ? { raw: group, encoded: encodeQuotedPrintable(group) } : group,
    ),
    end,
    fixed: lines
      .filter(({ slots }) => slots.length === 0)
      .reduce((sum, { pieces }) => sum.addLine(pieces[0]!), new Properties()),
  };
  plans.set(pattern, plan);
  return plan;
};

/** Values have no line ends, so each slot is in one line. */
const linesOf = ({ pieces, slots }: Pattern): { lines: Pattern[]; end: Pattern } => {
  const lines: Pattern[] = [];
  let line = { pieces: [] as string[], slots: [] as number[] };
  for (const [at, piece] of pieces.entries()) {
    const texts = withLineEnds(piece).split('\r\n');
    for (const text of texts.slice(0, -1)) {
      line.pieces.push(`${text}\r\n`);
      lines.push(line);
      line = { pieces: [], slots: [] };
    }
    line.pieces.push(texts.at(-1)!);
    if (at < slots.length) line.slots.push(slots[at]!);
  }
  return { lines, end: line };
};
