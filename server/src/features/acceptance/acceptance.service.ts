import type { AcceptanceCheck } from '@tidings/core/acceptance/check';
import { type CheckedSender, checkSender } from '@tidings/core/acceptance/check-sender';
import { createDns, type DnsResolver } from '@tidings/core/acceptance/dns';
import type { FetchPage } from '@tidings/core/acceptance/fetch-page';
import { type CheckState, mayBeRefusedFor, stateOf } from '@tidings/core/acceptance/findings';
import type { DataSource } from 'typeorm';
import { readCheckedSenders } from './checked-sender.js';
import type { SenderCheckSummary } from './sender-check.object.js';

/** How long a result is reused. */
const KEPT_MS = 10 * 60_000;

/** Minimum time between two checks of a sender, for all callers together. */
const APART_MS = 5_000;
const MAX_KEPT = 1_000;

export interface CheckedReport {
  checkedAt: Date;
  checks: AcceptanceCheck[];
}

interface Kept {
  sender: string;
  at: number;
  report: Promise<CheckedReport>;
  /** The report once it is there. */
  done?: CheckedReport;
}

export type AcceptanceService = ReturnType<typeof createAcceptanceService>;

export interface AcceptanceSettings {
  resolver: DnsResolver;
  fetchPage: FetchPage;
  /** Where links in mails lead. Undefined: no PUBLIC_URL. */
  publicUrl: string | undefined;
  /** BOUNCE_ADDRESS. */
  bounceAddress: string | undefined;
}

/** Checks senders by DNS and settings, and keeps the results for some minutes. */
export const createAcceptanceService = (
  { dataSource }: { dataSource: DataSource },
  { resolver, fetchPage, publicUrl, bounceAddress }: AcceptanceSettings,
) => {
  const dns = createDns(resolver);
  const kept = new Map<string, Kept>();

  const check = async (sender: CheckedSender): Promise<CheckedReport> => {
    const checks = await checkSender(sender, { dns, fetchPage, publicUrl });
    return { checkedAt: new Date(), checks };
  };

  const reportOf = (id: string, sender: CheckedSender, maxAgeMs: number): Promise<CheckedReport> => {
    const text = JSON.stringify(sender);
    const before = kept.get(id);
    // A sender that was changed is checked at once.
    if (before && before.sender === text && Date.now() - before.at < maxAgeMs) return before.report;
    if (before && before.sender === text) dns.clear();
    const now: Kept = { sender: text, at: Date.now(), report: check(sender) };
    now.report.then(
      (report) => {
        now.done = report;
      },
      () => kept.delete(id),
    );
    kept.delete(id);
    kept.set(id, now);
    if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
    return now.report;
  };

  return {
    /** The newest result in short, without waiting for DNS. Null if there is none: a check then begins, and the next call may have it. */
    summary: async (id: string): Promise<SenderCheckSummary | null> => {
      const sender = (await readCheckedSenders(dataSource, { ids: [id], bounceAddress })).get(id);
      if (!sender) return null;
      reportOf(id, sender, KEPT_MS).catch(() => {});
      const { done } = kept.get(id) ?? {};
      return done ? summaryOf(done) : null;
    },

    /** The checks of senders, by id. `again`: no older than some seconds. Unknown ids are left out. */
    reports: async (ids: readonly string[], { again }: { again: boolean }): Promise<Map<string, CheckedReport>> => {
      const senders = await readCheckedSenders(dataSource, { ids, bounceAddress });
      const maxAgeMs = again ? APART_MS : KEPT_MS;
      const reports = [...senders].map(async ([id, sender]) => [id, await reportOf(id, sender, maxAgeMs)] as const);
      return new Map(await Promise.all(reports));
    },
  };
};

const namesOf = (checks: AcceptanceCheck[], state: CheckState): string[] => [
  ...new Set(checks.filter((check) => check.state === state).map(({ name }) => name)),
];

const summaryOf = ({ checks, checkedAt }: CheckedReport): SenderCheckSummary => {
  const findings = checks.flatMap((check) => check.findings);
  return {
    state: stateOf(findings),
    mayBeRefused: findings.some(mayBeRefusedFor),
    failed: namesOf(checks, 'FAILED'),
    warnings: namesOf(checks, 'WARNING'),
    checkedAt,
  };
};
