import { deliveriesLink } from '../components/deliveries-link';
import type { QueuesQuery, VitalsQuery } from './dashboard.generated';
import type { Health, PartProblem } from './use-health';

/** `error`: mails don't go out. `warning`: an operator should look. `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info';

export interface Problem {
  severity: Severity;
  /** Key of the message; `args` are its parameters. */
  key: string;
  args?: Record<string, string | number>;
  /** Start of the problem, if known. */
  since?: string;
  /** Path of a page where an operator can act. */
  to?: string;
}

/** Current state of all parts. Unknown parts are undefined. */
export interface Vitals {
  health?: Health | undefined;
  workers?: VitalsQuery['workers'] | undefined;
  backlog?: VitalsQuery['backlog'] | undefined;
  queues?: QueuesQuery['queues'] | undefined;
  /** Queues that have had waiting messages and no consumer for a while. */
  standing: string[];
}

/** Message keys of states that have a message of their own. All other states use `<part>_down`. */
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

/** Everything that stops mails or needs an operator, worst first. Empty if all is well. */
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

/** Overall state. Problems with the severity `info` leave it at success. */
export const worstOf = (problems: Problem[]): 'error' | 'warning' | 'success' => {
  const worst = problems[0]?.severity ?? 'info';
  return worst === 'info' ? 'success' : worst;
};

const unknownWorkers = (health: Health | undefined): Problem[] =>
  // Without the database the workers are unknown too, and the list contains the problem of the database already.
  health && !health.problems.some(({ part }) => part === 'postgresql')
    ? [{ severity: 'warning', key: 'workers_unknown' }]
    : [];

const workerProblems = (workers: VitalsQuery['workers']): Problem[] => {
  if (workers.length === 0) return [{ severity: 'error', key: 'no_workers' }];
  const cut = workers.filter(({ mailServerDownSince }) => mailServerDownSince);
  // A worker that reaches the mail server delivers for all of them.
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
  // Dead letters are counted from the first use of the queue, so the number doesn't mean that there is a problem now.
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
