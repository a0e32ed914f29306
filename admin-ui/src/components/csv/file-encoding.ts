import { guessCodePage } from './file/guess-code-page';
import { UnreadableFile } from './unreadable-file';

const SAMPLE_BYTES = 64 * 1024;
const MIN_NULS = 4;

/** Detects the encoding of a file: by its byte order mark, by valid UTF-8, or by a guess. */
export const encodingOf = async (file: Blob): Promise<string> => {
  const sample = new Uint8Array(await file.slice(0, SAMPLE_BYTES).arrayBuffer());
  if (isWorkbook(sample)) throw new UnreadableFile('workbook');
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  const wide = utf16Of(sample);
  if (wide) return wide;
  if (countOf(sample, (byte) => byte === 0) * 10 > sample.length) throw new UnreadableFile('no_text');
  return (await isUtf8(file)) ? 'utf-8' : guessCodePage(file);
};

/** .xlsx and .ods are zip archives, .xls is a compound file. */
const isWorkbook = ([a, b, c, d]: Uint8Array): boolean =>
  (a === 0x50 && b === 0x4b) || (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0);

/** UTF-16 without a byte order mark: every second byte of ASCII text is a NUL. */
const utf16Of = (sample: Uint8Array): string | undefined => {
  const atEven = countOf(sample, (byte, place) => byte === 0 && place % 2 === 0);
  const atOdd = countOf(sample, (byte, place) => byte === 0 && place % 2 === 1);
  const encoding = atOdd > atEven ? 'utf-16le' : 'utf-16be';
  const [most, fewest] = [Math.max(atEven, atOdd), Math.min(atEven, atOdd)];
  if (most < MIN_NULS || most * 5 < sample.length / 2 || fewest * 20 > most) return undefined;
  return new TextDecoder(encoding).decode(sample).includes('\0') ? undefined : encoding;
};

const countOf = (bytes: Uint8Array, isCounted: (byte: number, place: number) => boolean): number =>
  bytes.reduce((count, byte, place) => count + (isCounted(byte, place) ? 1 : 0), 0);

/** A UTF-8 file may contain invalid bytes, as long as most characters beyond ASCII are valid. */
const isUtf8 = async (file: Blob): Promise<boolean> => {
  if (await decodesWithoutError(file)) return true;
  let whole = 0;
  let broken = 0;
  for await (const text of textOf(file, { encoding: 'utf-8' })) {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0xfffd) broken += 1;
      else if (code > 0x7f) whole += 1;
    }
  }
  return whole > 0 && whole >= broken;
};

const decodesWithoutError = async (file: Blob): Promise<boolean> => {
  const texts = textOf(file, { encoding: 'utf-8', fatal: true });
  try {
    for (;;) if ((await texts.next()).done) return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
};

/** Text of a file in chunks. A character across two chunks stays whole. */
export async function* textOf(file: Blob, { encoding, fatal = false }: { encoding: string; fatal?: boolean }) {
  const reader = file.stream().pipeThrough(new TextDecoderStream(encoding, { fatal })).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Releases the file if the caller stops early. After an error it is released already.
    await reader.cancel().catch(() => undefined);
  }
}
