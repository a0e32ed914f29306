/** A file of a mail, as dispatches and template versions hold it. The content is in `file_contents`. */
export interface Attachment {
  /** Hash of the content, in lower-case hexadecimal. */
  sha256: string;
  /** The uploaded file. Absent if the content came with the send. */
  fileId?: string;
  name: string;
  /** Media type, with `charset` or `method` as its only parameters. */
  contentType: string;
  /** Content-ID without angle brackets. Given, HTML shows the file as `cid:…`. */
  cid?: string;
  /** In bytes. */
  size: number;
  /** When the file was uploaded. */
  createdAt?: string;
}

/** Maximum size of a file, in bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Maximum number of files of one mail, those of its template included. */
export const MAX_ATTACHMENTS = 20;

/** Maximum size of a mail as it is sent, in bytes. */
export const MAX_MAIL_BYTES = 20 * 1024 * 1024;

/** Characters in a line of base64 (RFC 2045 section 6.8), and the bytes that they encode. */
export const BASE64_LINE = 76;
export const BYTES_PER_LINE = 57;

/** Length of a file in base64, with line breaks between the lines. */
export const encodedLength = (size: number): number => {
  const lines = Math.ceil(size / BYTES_PER_LINE);
  return Math.ceil(size / 3) * 4 + Math.max(0, lines - 1) * 2;
};

/** Length of all files in base64. */
export const encodedLengthOf = (attachments: readonly Pick<Attachment, 'size'>[]): number =>
  attachments.reduce((sum, { size }) => sum + encodedLength(size), 0);

/** The method of a calendar invitation (RFC 6047 section 2.4). Undefined for any other file. */
export const calendarMethodOf = ({ contentType }: Pick<Attachment, 'contentType'>): string | undefined =>
  /^text\/calendar\s*;.*\bmethod=([a-z]+)/i.exec(contentType)?.[1]?.toUpperCase();
