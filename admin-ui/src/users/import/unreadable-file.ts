/** Why a file is unusable: key of the message. */
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

/** A read error of the browser is an error of the file too: it was moved or changed. */
export const asUnreadable = (error: unknown): unknown =>
  error instanceof DOMException && error.name !== 'AbortError' ? new UnreadableFile('gone') : error;
