import type { FeedbackSource } from '@tidings/core/feedback/kinds';
import { readReport } from '@tidings/core/feedback/read-report';
import type { Report } from '@tidings/core/feedback/report';
import { eventsOf } from '@tidings/core/feedback/report-events';
import type { TokenTarget } from '@tidings/core/feedback/token';
import type { Keys } from '@tidings/core/keys/keys';
import type { FeedbackEvent } from '@tidings/core/ledger/record-feedback';
import { type RecipientToken, recipientTokenOf } from './recipient-token.js';

/** Bytes of a mail that are read. A report's own parts come before the mail that it returns. */
export const MAX_READ_BYTES = 256 * 1024;

/** The events of a mail that came back, for each mail of ours that it was addressed to. Never rejects because of the mail's content. */
export const readFeedbackMail = async ({
  raw,
  tokens,
  source,
  keys,
}: {
  /** At most MAX_READ_BYTES. Begins with Return-Path, as a mailbox stores it (RFC 5321 section 4.4). */
  raw: Buffer;
  /** Of the addresses that the mail was sent to. Empty if they aren't known, or hold none. */
  tokens: readonly RecipientToken[];
  source: FeedbackSource;
  keys: Pick<Keys, 'tokenKeys'>;
}): Promise<FeedbackEvent[]> => {
  const report = await readReport(raw);
  if (tokens.length === 0) return eventsOf(report, { token: returnedToken(report, keys), source });
  return tokens.flatMap(({ kind, target }) => {
    if (kind === 'bounce') return eventsOf(report, { token: target, source });
    return report.isAutomatic ? [] : [unsubscribeOf({ report, target, source })];
  });
};

/** The mail that the returned mail's envelope names. */
const returnedToken = (report: Report, keys: Pick<Keys, 'tokenKeys'>): TokenTarget | null => {
  for (const text of report.returned.tokenSources) {
    const token = recipientTokenOf(text, keys);
    if (token?.kind === 'bounce') return token.target;
  }
  return null;
};

/** A mail to an unsubscribe address, which is one of the two ways of List-Unsubscribe (RFC 2369 section 3.2). */
const unsubscribeOf = ({
  report,
  target,
  source,
}: {
  report: Report;
  target: TokenTarget;
  source: FeedbackSource;
}): FeedbackEvent => ({
  deduplicationKey: `unsubscribe:${target.deliveryId}.${target.dispatch}.${target.round}:${report.digest}`,
  target,
  email: null,
  kind: 'UNSUBSCRIBED',
  bounceClass: null,
  source,
  errorClass: null,
  statusCode: null,
  diagnostic: null,
  happenedAt: new Date().toISOString(),
  raw: report.excerpt,
});
