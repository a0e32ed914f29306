import type { EncodedFile } from '../mail/mail-files.js';

/** A file as the worker holds it, made from its content. */
export const encodeFile = (file: Omit<EncodedFile, 'encoded'>, content: Buffer): EncodedFile => ({
  ...file,
  encoded: Buffer.from(content.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n')),
});
