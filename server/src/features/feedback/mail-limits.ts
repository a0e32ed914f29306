import { LRUCache } from 'lru-cache';

/** Reports about one mail in an hour. An alias may lead to many mailboxes that bounce. */
const MAX_REPORTS = 100;
const HOUR_MS = 3_600_000;
const MAX_MAILS = 50_000;

/** Limits the reports about one mail: whoever got it can report it as often as they like, and each report is stored. */
export const createMailLimits = () => {
  const reports = new LRUCache<string, number>({ max: MAX_MAILS, ttl: HOUR_MS, noUpdateTTL: true });
  return {
    /** False if there were too many reports about this mail in the last hour. */
    takeReport: (deliveryId: string): boolean => {
      const count = (reports.get(deliveryId) ?? 0) + 1;
      if (count > MAX_REPORTS) return false;
      reports.set(deliveryId, count);
      return true;
    },
  };
};
