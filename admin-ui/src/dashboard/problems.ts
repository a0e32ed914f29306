import { deliveriesLink } from '../components/deliveries-link';
import type { QueuesQuery, VitalsQuery } from './dashboard.generated';
import type { Health, PartProblem } from './use-health';

/** An error stops mails. A warning doesn't, but wants somebody to look. A note is good to know. */
export type Severity = 'error' | 'warning' | 'info';

export interface Problem {
  severity: Severity;
  /** Of the message, with what is put into it. */
  key: string;
  args?: Record<string, string | number>;
  /** Since when, where that is known. */
  since?: string;
  /** Where one can do something about it. */
  to?: string;
}

/** What is known. What isn't, because nobody answers for it, is undefined. */
export interface Vitals {
  health?: Health | undefined;
  workers?: VitalsQuery['workers'] | undefined;
  backlog?: VitalsQuery['backlog'] | undefined;
  queues?: QueuesQuery['queues'] | undefined;
  /** Queues from which nobody takes, and not just for a moment. */
  standing: string[];
}

/** Messages for what is more than being away. */
const PART_MESSAGES: Record<string, string> = {
  'postgresql READ_ONLY': 'postgresql_read_only',
  'postgresql NO_COMMIT': 'postgresql_no_commit',
  'postgresql REFUSES': 'postgresql_refuses',
  'broker NO_ANSWER': 'broker_silent',
};

const partProblem = ({ part, kind, reason, since }: PartProblem): Problem => ({
  severity: part === 'clickhouse' ? 'warning' : 'error',
  key: PART_MESSAGES[`${part} ${kind}`] ?? `${part}_down`,
  args: { error: reason },
  ...(since && { since }),
});

/** Whatever keeps mails from going out, or wants an operator: the worst first. Empty where all is well. */
export const problemsOf = ({ health, workers, backlog, queues, standing }: Vitals): Problem[] => {
  const problems = [
    ...(health?.problems ?? []).map(partProblem),
    ...(workers ? workerProblems(workers) : unknownWorkers(health)),
    ...queueProblems(queues, standing),
    ...uncertainProblems(backlog?.uncertain ?? 0),
  ];
  return SEVERITIES.flatMap((severity) => problems.filter((problem) => problem.severity === severity));
};

const SEVERITIES: Severity[] = ['error', 'warning', 'info'];

/** How it is altogether, where there is anything to say. Notes alone are no reason for alarm. */
export const worstOf = (problems: Problem[]): 'error' | 'warning' | 'success' => {
  const worst = problems[0]?.severity ?? 'info';
  return worst === 'info' ? 'success' : worst;
};

const unknownWorkers = (health: Health | undefined): Problem[] =>
  // Where the database is away, that has been said already.
  health && !health.problems.some(({ part }) => part === 'postgresql')
    ? [{ severity: 'warning', key: 'workers_unknown' }]
    : [];

const workerProblems = (workers: VitalsQuery['workers']): Problem[] => {
  if (workers.length === 0) return [{ severity: 'error', key: 'no_workers' }];
  const cut = workers.filter(({ mailServerDownSince }) => mailServerDownSince);
  // One that still gets through delivers for all of them.
  const severity = cut.length === workers.length ? 'error' : 'warning';
  return cut.map(({ name, mailServerDownSince, mailServerError }) => ({
    severity,
    key: mailServerError ? 'mail_server_down' : 'mail_server_silent',
    args: { worker: name, error: mailServerError ?? '' },
    since: mailServerDownSince!,
  }));
};

const queueProblems = (queues: Vitals['queues'] = [], standing: string[]): Problem[] => [
  ...queues
    .filter(({ name }) => standing.includes(name))
    .map(
      ({ name, ready }): Problem => ({
        severity: 'warning',
        key: 'queue_standing',
        args: { queue: name, smart_count: ready },
      }),
    ),
  // They are counted since the queue was first used, so they don't say that anything is wrong today.
  ...queues
    .filter(({ deadLettered }) => deadLettered > 0)
    .map(
      ({ name, deadLettered }): Problem => ({
        severity: 'info',
        key: 'dead_lettered',
        args: { queue: name, smart_count: deadLettered },
      }),
    ),
];

const uncertainProblems = (uncertain: number): Problem[] =>
  uncertain === 0
    ? []
    : [
        {
          severity: 'warning',
          key: 'uncertain',
          args: { smart_count: uncertain },
          to: deliveriesLink({ status: ['UNCERTAIN'] }),
        },
      ];
