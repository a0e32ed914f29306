import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { countSentTo, readReceivingDomains } from '@tidings/core/delivery-log/receiving-domains';
import { type ListedSlowDomain, listSlowDomains } from '@tidings/core/ledger/slow-domains';
import type { Sql } from '@tidings/core/ledger/sql';
import { askLog } from '../attempts/attempts.feature.js';
import type { GmailVolume, ReceivingDomain } from './receiving-domain.objects.js';

const DAY_MS = 86_400_000;
const DAYS = 30;
const MAX_DOMAINS = 20;
const MAX_SLOW = 100;
/** Of people's own addresses. Domains of companies that use Gmail can't be told. */
export const GMAIL_DOMAINS = ['gmail.com', 'googlemail.com'];

/** https://support.google.com/a/answer/81126 */
const GMAIL_LIMIT = 5_000;

export type ReceivingDomainService = ReturnType<typeof createReceivingDomainService>;

export const createReceivingDomainService = ({ clickhouse, sql }: { clickhouse: DeliveryLog; sql: Sql }) => ({
  list: (): Promise<ReceivingDomain[]> =>
    askLog(() =>
      readReceivingDomains(clickhouse, {
        from: new Date(Date.now() - DAYS * DAY_MS),
        until: new Date(),
        limit: MAX_DOMAINS,
      }),
    ),

  gmail: async (): Promise<GmailVolume> => ({
    today: await askLog(() => countSentTo(clickhouse, { domains: GMAIL_DOMAINS, from: new Date() })),
    limit: GMAIL_LIMIT,
  }),

  slow: (): Promise<ListedSlowDomain[]> => listSlowDomains(sql, { limit: MAX_SLOW }),
});
