import type { ReportParts } from './report-parts.js';
import { textOf } from './returned-mail.js';

const FIELD_TYPES = [
  'message/delivery-status',
  'message/global-delivery-status',
  'message/feedback-report',
  'message/disposition-notification',
  'message/global-disposition-notification',
];

/** Bytes of each of the four sections: 60 KB in all, beside their titles. */
const MAX_SECTION = 15 * 1024;

/**
 * What is kept of a report: its header, its words, its machine-readable part and the header of the returned mail. The body of the
 * returned mail isn't kept, nor lines that quote it.
 */
export const excerptOf = ({
  parts,
  words,
  returnedHeader,
}: {
  parts: ReportParts;
  words: string;
  returnedHeader: string;
}): Buffer => {
  const fields = parts.attachments.find(({ mimeType }) => FIELD_TYPES.includes(mimeType));
  const ownWords = words.replace(/^[ \t]*>.*(?:\r?\n|$)/gm, '').trim();
  const sections = [
    Buffer.from(parts.rawHeader, 'latin1'),
    Buffer.from(ownWords),
    ...(fields ? [Buffer.from(`--- ${fields.mimeType} ---\n${textOf(fields, MAX_SECTION).trim()}`)] : []),
    ...(returnedHeader ? [Buffer.from(`--- Header of the returned mail ---\n${headerOnly(returnedHeader)}`)] : []),
  ];
  return Buffer.concat(sections.flatMap((section) => [section.subarray(0, MAX_SECTION), Buffer.from('\n\n')]));
};

const headerOnly = (mail: string): string => mail.split(/\r?\n\r?\n/, 1)[0]!;
