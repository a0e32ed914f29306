import type { FeedbackSource } from '@tidings/core/feedback/kinds';
import type { FeedbackEvent, FeedbackOutcome } from '@tidings/core/ledger/record-feedback';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What became of an event that the batcher took. 'failed': not stored, and the sender was told to try again. */
export type EventOutcome = FeedbackOutcome | 'failed';

/**
 * What became of a mail or a call before an event was read from it. 'forged': a token or signature that isn't ours. 'limited': over a
 * limit of size, rate or time. 'truncated': only its beginning was read. 'ignored': it holds no feedback. 'unreadable': not in the
 * format that it should have.
 */
export type MessageOutcome = 'forged' | 'limited' | 'truncated' | 'ignored' | 'unreadable';

export type IntakeOutcome = EventOutcome | MessageOutcome;

export interface IntakeHealth {
  source: FeedbackSource;
  /** Why it can take nothing now; null while it works. */
  problem: string | null;
  /** When the problem began, or when the intake began to work. */
  since: Date;
  /** Null if nothing has come since the start of this server. */
  lastEventAt: Date | null;
  /** Since the start of this server. */
  counts: ReadonlyMap<IntakeOutcome, number>;
}

/** A way in which feedback comes, such as the SMTP listener or one provider's webhook. */
export interface Intake {
  works(): void;
  fails(problem: string): void;
  count(outcome: MessageOutcome): void;
}

export type FeedbackIntakes = ReturnType<typeof createFeedbackIntakes>;

/** Keeps the health of each configured intake, and counts what comes in, for the dashboard and for Prometheus. */
export const createFeedbackIntakes = (registry: Registry) => {
  const intakes = new Map<FeedbackSource, IntakeHealth & { counts: Map<IntakeOutcome, number> }>();
  const events = new Counter({
    name: 'tidings_feedback_total',
    help: 'Feedback events, by source, kind and outcome.',
    labelNames: ['source', 'kind', 'outcome'],
    registers: [registry],
  });
  const messages = new Counter({
    name: 'tidings_feedback_messages_total',
    help: 'Mails and calls that were refused, ignored or cut before an event was read from them, by source and outcome.',
    labelNames: ['source', 'outcome'],
    registers: [registry],
  });
  new Gauge({
    name: 'tidings_feedback_intake_up',
    help: '1 while a configured intake of feedback works, otherwise 0.',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      for (const { source, problem } of intakes.values()) this.set({ source }, problem === null ? 1 : 0);
    },
  });

  const add = (source: FeedbackSource, outcome: IntakeOutcome) => {
    const counts = intakes.get(source)?.counts;
    counts?.set(outcome, (counts.get(outcome) ?? 0) + 1);
  };

  return {
    /** Begins to watch an intake. Call it once for each source that is configured. */
    register: (source: FeedbackSource): Intake => {
      const health = {
        source,
        problem: null as string | null,
        since: new Date(),
        lastEventAt: null,
        counts: new Map(),
      };
      intakes.set(source, health);
      const set = (problem: string | null) => {
        if (health.problem !== problem && (health.problem === null || problem === null)) health.since = new Date();
        health.problem = problem;
      };
      return {
        works: () => set(null),
        fails: set,
        count: (outcome) => {
          messages.inc({ source, outcome });
          add(source, outcome);
        },
      };
    },

    /** Counts an event. The batcher calls it. */
    countEvent: ({ source, kind }: Pick<FeedbackEvent, 'source' | 'kind'>, outcome: EventOutcome) => {
      events.inc({ source, kind, outcome });
      add(source, outcome);
      const health = intakes.get(source);
      if (health && outcome !== 'failed') health.lastEventAt = new Date();
    },

    list: (): IntakeHealth[] => [...intakes.values()],
  };
};
