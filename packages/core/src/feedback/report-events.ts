import { readMessageId } from '../ledger/message-id.js';
import type { FeedbackEvent, FeedbackTarget } from '../ledger/record-feedback.js';
import { BOUNCE_CLASSES, type FeedbackSource } from './kinds.js';
import type { Report, ReportedEvent } from './report.js';
import type { TokenTarget } from './token.js';

/** Most events of one report. A report about a mail of ours is about one recipient. */
const MAX_EVENTS_OF_REPORT = 20;

/**
 * The feedback that a report counts for. `token` is the mail that the report's own recipient names (or a token that the intake has found
 * in `returned.tokenSources`): whatever address an alias made of the recipient, the delivery's address counts. Without a token the
 * returned Message-ID names the delivery, and the ledger counts the event only if its address is the delivery's.
 *
 * At most one event for each delivery: an alias with two mailboxes may bounce twice.
 */
export const eventsOf = (
  report: Report,
  { token, source }: { token: TokenTarget | null; source: FeedbackSource },
): FeedbackEvent[] => {
  const target = token ?? targetByMessageId(report);
  const mailed = report.events.map((event, place) => ({ event, place, email: mailedAddress(event, report) }));
  const ours = mailed.filter(({ email }) => email !== null && report.returned.to.includes(email));
  const groups = new Map<string | null, Mailed[]>();
  for (const one of ours.length > 0 ? ours : mailed) {
    const key = token ? null : one.email;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].slice(0, MAX_EVENTS_OF_REPORT).map((group) => {
    const { event, place, email } = countedEvent(group);
    return {
      deduplicationKey: `report:${target ? `${target.deliveryId}.${target.dispatch.slice(-10)}` : ''}:${report.digest}:${place}`,
      target,
      email,
      kind: event.kind,
      bounceClass: event.bounceClass,
      source,
      errorClass: event.errorClass,
      statusCode: event.statusCode,
      diagnostic: event.diagnostic,
      happenedAt: event.happenedAt,
      raw: report.excerpt,
    };
  });
};

const targetByMessageId = ({ returned }: Report): FeedbackTarget | null => {
  const named = readMessageId(returned.messageId ?? '');
  return named ? { ...named, round: null } : null;
};

/** The address that we mailed: of an alias, not where it leads to. OpenSMTPD names it in the returned mail alone. */
const mailedAddress = (
  { recipient, originalRecipient }: ReportedEvent,
  { returned, events }: Report,
): string | null => {
  const named = [originalRecipient, recipient].filter((address) => address !== null);
  const ours = named.find((address) => returned.to.includes(address));
  if (ours !== undefined) return ours;
  if (events.length === 1 && returned.to.length === 1) return returned.to[0]!;
  return named[0] ?? null;
};

interface Mailed {
  event: ReportedEvent;
  place: number;
  email: string | null;
}

/**
 * The event of a group that counts: the mildest bounce, or the first event if none bounced. Where an alias leads to several mailboxes of
 * which some took the mail or may still take it, the address works: the bounce isn't HARD.
 */
const countedEvent = (group: readonly Mailed[]): Mailed => {
  const bounced = group.filter(({ event }) => event.kind === 'BOUNCED');
  const [mildest] = bounced.toSorted((one, other) => mildnessOf(other.event) - mildnessOf(one.event));
  if (!mildest) return group[0]!;
  const isHard = mildest.event.bounceClass === 'HARD';
  if (!isHard || bounced.length === group.length) return mildest;
  return { ...mildest, event: { ...mildest.event, bounceClass: 'SOFT' } };
};

/** BOUNCE_CLASSES is in the order of what they mean for the address, the gravest first. */
const mildnessOf = ({ bounceClass }: ReportedEvent): number => (bounceClass ? BOUNCE_CLASSES.indexOf(bounceClass) : 0);
