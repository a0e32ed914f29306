/** Why a file can't be imported. Also the key of the message. */
export type FileFault = 'empty' | 'workbook' | 'no_text' | 'open_quote' | 'gone';

export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';

  constructor(
    readonly fault: FileFault,
    /** Line of the error, from 1. */
    readonly line?: number,
  ) {
    super(fault);
  }
}

/** Treats a read error of the browser as an error of the file, which was moved or changed. */
export const asUnreadable = (error: unknown): unknown =>
  error instanceof DOMException && error.name !== 'AbortError' ? new UnreadableFile('gone') : error;
