import { mailLinksOf } from '@tidings/core/feedback/links';
import { type ReturnPath, returnPathOf } from '@tidings/core/feedback/return-path';

/** What the mails of a topic have in common. */
export interface TopicMail {
  slug: string;
  /** Base of the links. */
  publicUrl: string;
  /** Undefined: people can't unsubscribe by mail. */
  returnPath: ReturnPath | undefined;
  /** Domain of the From address, in ASCII. */
  domain: string;
}

/**
 * Header lines with which a mailbox offers to unsubscribe: List-Id (RFC 2919), List-Unsubscribe (RFC 2369) as one field, and
 * List-Unsubscribe-Post (RFC 8058).
 */
export const listHeaders = ({ slug, publicUrl, returnPath, domain }: TopicMail, token: string): string[] => [
  `List-Id: <${slug}.${domain}>`,
  [
    `List-Unsubscribe: <${mailLinksOf(publicUrl, token).unsubscribeUrl}>`,
    ...(returnPath ? [`<${mailtoOf(returnPathOf(token, returnPath))}?subject=unsubscribe>`] : []),
  ].join(',\r\n '),
  'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
];

/** RFC 6068. A plus sign stands for itself in a mailto URL, and some mail programs don't decode it. */
const mailtoOf = (address: string): string => {
  const at = address.lastIndexOf('@');
  return `mailto:${encodeURIComponent(address.slice(0, at)).replaceAll('%2B', '+')}${address.slice(at)}`;
};
