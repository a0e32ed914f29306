import { UnreadableFile } from './unreadable-file';

/** How a file's text is written: by its first bytes, and where those don't say, by what it can be. */
export const encodingOf = async (file: Blob): Promise<string> => {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  // "PK": a zip archive, which is what .xlsx and .ods are.
  if (first === 0x50 && second === 0x4b) throw new UnreadableFile('workbook');
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return (await isUtf8(file)) ? 'utf-8' : oldEncodingOf(file);
};

const isUtf8 = async (file: Blob): Promise<boolean> => {
  try {
    for await (const text of textOf(file, { encoding: 'utf-8', fatal: true })) {
      if (text.includes('\0')) throw new UnreadableFile('no_text');
    }
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
};

/** What Excel writes without asking. Cyrillic letters stand side by side there, where Western ones with accents stand alone. */
const oldEncodingOf = async (file: Blob): Promise<string> => {
  const bytes = new Uint8Array(await file.slice(0, SAMPLE_BYTES).arrayBuffer());
  const isHigh = (byte: number | undefined) => byte !== undefined && byte >= 0xc0;
  const high = bytes.filter(isHigh).length;
  const besideAnother = bytes.filter((byte, place) => isHigh(byte) && isHigh(bytes[place + 1])).length;
  return besideAnother * 2 > high ? 'windows-1251' : 'windows-1252';
};

const SAMPLE_BYTES = 1024 * 1024;

/** A file's text, a piece at a time: a character that lies across two pieces stays whole. */
export async function* textOf(file: Blob, { encoding, fatal = false }: { encoding: string; fatal?: boolean }) {
  const reader = file.stream().pipeThrough(new TextDecoderStream(encoding, { fatal })).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Who stops reading midway lets go of the file. One that failed has let go by itself.
    await reader.cancel().catch(() => undefined);
  }
}
