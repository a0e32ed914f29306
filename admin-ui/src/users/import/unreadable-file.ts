/** Why a file is of no use: the key of its words. */
export type FileFault = 'empty' | 'workbook' | 'no_text' | 'open_quote' | 'gone';

export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';

  constructor(
    readonly fault: FileFault,
    /** The line where it shows, counted from 1. */
    readonly line?: number,
  ) {
    super(fault);
  }
}

/** What the browser throws when it can't read on is a fault of the file's, too: somebody moved or changed it. */
export const asUnreadable = (error: unknown): unknown =>
  error instanceof DOMException && error.name !== 'AbortError' ? new UnreadableFile('gone') : error;
