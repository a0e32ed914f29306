import { TEST_TOKEN } from '@tidings/core/feedback/links';
import { readToken, type TokenTarget } from '@tidings/core/feedback/token';
import type { Keys } from '@tidings/core/keys/keys';
import {
  type FeedbackEvent,
  type FeedbackOutcome,
  QUICK_SECONDS,
  type RequestAgent,
} from '@tidings/core/ledger/record-feedback';
import type { Sql } from '@tidings/core/ledger/sql';
import { type Choice, readSubscriptions, resubscribe, type Subscriptions } from '@tidings/core/ledger/subscriptions';
import type { AuditService } from '../audit/audit.feature.js';

/** What a link's token leads to. */
export type Link =
  /** A token that we didn't sign. */
  | { kind: 'invalid' }
  /** The link of a test mail or of a redirected mail, which does nothing. */
  | { kind: 'test' }
  /** A token of ours, of a mail that was deleted. */
  | { kind: 'gone'; target: TokenTarget }
  /** A mail whose recipient was erased: the person can opt out, and sees nothing. */
  | { kind: 'erased'; target: TokenTarget; subscriptions: Subscriptions }
  | { kind: 'mail'; target: TokenTarget; subscriptions: LiveSubscriptions };

export type LiveSubscriptions = Subscriptions & { address: string };
export type MailLink = Extract<Link, { kind: 'mail' }>;
export type ErasedLink = Extract<Link, { kind: 'erased' }>;

/** Where a request to opt out came from. */
export interface OptOutRequest {
  source: 'ONE_CLICK' | 'PAGE';
  network: string;
  agent: RequestAgent;
}

/**
 * By one mail a person can't opt in again after so many unsubscribes: whoever has its link could fill the database by going back and
 * forth.
 */
export const MAX_UNSUBSCRIBES = 1_000;

export type SubscriptionService = ReturnType<typeof createSubscriptionService>;

/** Opts the recipients of mails out of topics and back in, by the tokens of their links. */
export const createSubscriptionService = ({
  sql,
  keys,
  batcher,
  audit,
}: {
  sql: Sql;
  keys: Pick<Keys, 'tokenKeys' | 'hashKey'>;
  batcher: { takeAll: (events: readonly FeedbackEvent[]) => Promise<FeedbackOutcome[]> };
  audit: Pick<AuditService, 'write'>;
}) => ({
  find: async (token: string): Promise<Link> => {
    if (token === TEST_TOKEN) return { kind: 'test' };
    const target = readToken('unsubscribe', token, keys);
    if (!target) return { kind: 'invalid' };
    const subscriptions = await readSubscriptions(sql, { target, hashKey: keys.hashKey });
    if (!subscriptions) return { kind: 'gone', target };
    if (subscriptions.isRedirected) return { kind: 'test' };
    if (isLive(subscriptions)) return { kind: 'mail', target, subscriptions };
    return { kind: 'erased', target, subscriptions };
  },

  /** Resolves after the commit. A choice that holds already isn't recorded again. */
  optOut: async (
    { target, subscriptions }: MailLink | ErasedLink,
    { choices, ...request }: OptOutRequest & { choices: readonly Choice[] },
  ): Promise<void> => {
    const wanted = choices.filter((choice) => !holds(subscriptions, choice));
    await batcher.takeAll(
      wanted.map((choice) => {
        // Opting out of a deleted topic changes nothing, so it is recorded once.
        const keys = stateOf(subscriptions, choice) ? subscriptions.keys : [];
        return eventOf({ target, choice, keys, request });
      }),
    );
  },

  /** Records an unsubscribe that can't be assigned to an address any more. */
  recordGone: async (target: TokenTarget, request: OptOutRequest): Promise<void> => {
    await batcher.takeAll([eventOf({ target, choice: undefined, keys: [], request })]);
  },

  /** Resolves after the commit, or to 'tooOften' if nothing was changed. */
  optIn: async (
    { target, subscriptions }: MailLink,
    { choices, network }: { choices: readonly Choice[]; network: string },
  ): Promise<'done' | 'tooOften'> => {
    if (choices.length === 0) return 'done';
    if (subscriptions.keys.length >= MAX_UNSUBSCRIBES) return 'tooOften';
    const undone = await resubscribe(sql, { target, choices, hashKey: keys.hashKey });
    if (undone.length === 0) return 'done';
    await audit.write({
      actor: 'recipient',
      // The log can't be erased, so it doesn't get the person's own IP address.
      address: network,
      action: 'resubscribe',
      outcome: 'DONE',
      subjectType: 'suppression',
      subjectIds: undone.map(({ id }) => id),
      fields: [],
      before: Object.fromEntries(undone.map(({ id, scope, topic }) => [id, { scope, topic, reason: 'UNSUBSCRIBED' }])),
      after: null,
    });
    return 'done';
  },
});

const isLive = (subscriptions: Subscriptions): subscriptions is LiveSubscriptions => subscriptions.address !== null;

/** What the link in the mail unsubscribes from: its topic, which may have been deleted since, or all topics. */
export const choiceOf = ({ mailTopic }: Subscriptions): Choice => mailTopic;

const stateOf = ({ topics, allTopics }: Subscriptions, choice: Choice) =>
  choice === null ? allTopics : topics.find(({ slug }) => slug === choice);

// A person's own request after a mail scanner's is recorded too, so that it outlives the undoing of the scanner's.
const holds = (subscriptions: Subscriptions, choice: Choice): boolean => {
  const state = stateOf(subscriptions, choice);
  if (!state) return false;
  const { secondsSinceSent } = subscriptions;
  const isQuickNow = secondsSinceSent !== null && secondsSinceSent <= QUICK_SECONDS;
  return state.isOptedOut && (!state.isQuick || isQuickNow);
};

/**
 * Requests for the same choice by the same mail have the same key, so that of many at once only one is recorded. After an undo, the
 * next one has a new key. `choice` is undefined if there is nobody to opt out.
 */
const eventOf = ({
  target,
  choice,
  keys,
  request: { source, network, agent },
}: {
  target: TokenTarget;
  choice: Choice | undefined;
  keys: readonly string[];
  request: OptOutRequest;
}): FeedbackEvent => {
  const { deliveryId, dispatch, round } = target;
  const prefix = `unsubscribe:${dispatch}:${deliveryId}:${round}:${choice ?? ''}:`;
  return {
    deduplicationKey: `${prefix}${keys.filter((key) => key.startsWith(prefix)).length}`,
    target,
    email: null,
    kind: 'UNSUBSCRIBED',
    bounceClass: null,
    source,
    errorClass: null,
    statusCode: null,
    diagnostic: null,
    happenedAt: new Date().toISOString(),
    raw: null,
    request: { network, agent },
    ...(choice !== undefined && { unsubscribes: { scope: choice === null ? 'ALL_TOPICS' : 'TOPIC', topic: choice } }),
  };
};
