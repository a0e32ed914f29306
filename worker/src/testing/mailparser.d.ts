/** The package has no types. */
declare module 'mailparser' {
  interface ParsedAddress {
    value: { name: string; address: string }[];
  }
  export const simpleParser: (
    mail: Buffer,
    options: { skipImageLinks: boolean },
  ) => Promise<{
    subject?: string;
    text?: string;
    html?: string | false;
    from?: ParsedAddress;
    to?: ParsedAddress;
    replyTo?: ParsedAddress;
    headerLines: { key: string; line: string }[];
    attachments: {
      filename?: string;
      contentType: string;
      contentDisposition: string;
      cid?: string;
      content: Buffer;
    }[];
  }>;
}
