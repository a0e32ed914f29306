import { expect, test } from 'vitest';
import { dashboardEnglish, dashboardRussian } from './messages';
import { problemsOf, type Vitals, worstOf } from './problems';
import type { PartProblem } from './use-health';

const worker = (name: string, mailServerError: string | null = null) => ({
  id: name,
  name,
  mailServerDownSince: mailServerError === null ? null : '2026-03-05T10:00:00.000Z',
  mailServerError,
});

const queue = { name: 'email.digest', ready: 0, sending: 0, consumers: 1, deadLettered: 0 };

const backlog = {
  queued: 0,
  sending: 0,
  retrying: 0,
  uncertain: 0,
  runningDispatches: 0,
  pausedDispatches: 0,
  scheduledDispatches: 0,
};

const well: Vitals = {
  health: { problems: [] },
  workers: [worker('one'), worker('two')],
  backlog,
  queues: [queue],
  standing: [],
};

const down = (part: PartProblem['part'], kind = 'AWAY') => ({
  problems: [{ part, kind, reason: 'its own words', since: '2026-03-05T10:00:00.000Z' }],
});

const keysOf = (vitals: Partial<Vitals>) => problemsOf({ ...well, ...vitals }).map(({ key }) => key);
const worst = (vitals: Partial<Vitals>) => worstOf(problemsOf({ ...well, ...vitals }));

test('the state of the workers is reported as unknown, unless the database is down', () => {
  expect(keysOf({ workers: undefined })).toEqual(['workers_unknown']);
  expect(keysOf({ workers: undefined, health: down('postgresql') })).toEqual(['postgresql_down']);
});

test('no problem is listed while everything works', () => {
  expect(keysOf({})).toEqual([]);
  expect(worst({})).toBe('success');
});

test('parts whose state is unknown are not reported as problems', () => {
  expect(problemsOf({ standing: [] })).toEqual([]);
});

test('an unavailable log is a warning, an unavailable database or broker is an error', () => {
  expect(worst({ health: down('clickhouse') })).toBe('warning');
  expect(worst({ health: down('broker') })).toBe('error');
  expect(worst({ health: down('postgresql') })).toBe('error');
});

test.each([
  ['postgresql', 'READ_ONLY', 'postgresql_read_only'],
  ['postgresql', 'NO_COMMIT', 'postgresql_no_commit'],
  ['postgresql', 'REFUSES', 'postgresql_refuses'],
  ['postgresql', 'NO_ANSWER', 'postgresql_down'],
  ['broker', 'NO_ANSWER', 'broker_silent'],
  ['clickhouse', 'NO_ANSWER', 'clickhouse_down'],
] as const)('%s in the state %s is reported with its own message and its start time', (part, kind, key) => {
  const [problem] = problemsOf({ ...well, health: down(part, kind) });
  expect(problem).toMatchObject({ key, since: '2026-03-05T10:00:00.000Z', args: { error: 'its own words' } });
  for (const { messages } of [dashboardEnglish, dashboardRussian]) expect(messages.problem).toHaveProperty(key);
});

test('an unreachable mail server is an error if no worker reaches it, otherwise a warning', () => {
  expect(keysOf({ workers: [] })).toEqual(['no_workers']);
  expect(worst({ workers: [worker('one', 'refused'), worker('two', 'refused')] })).toBe('error');
  expect(worst({ workers: [worker('one', 'refused'), worker('two')] })).toBe('warning');
});

test('the mail server’s reply is reported with the start time of the problem', () => {
  expect(problemsOf({ ...well, workers: [worker('one', '421 too busy')] })[0]).toMatchObject({
    key: 'mail_server_down',
    args: { worker: 'one', error: '421 too busy' },
    since: '2026-03-05T10:00:00.000Z',
  });
});

test('the problem of uncertain mails links to the list of these mails', () => {
  const [problem] = problemsOf({ ...well, backlog: { ...backlog, uncertain: 3 } });
  expect(problem).toMatchObject({ key: 'uncertain', args: { smart_count: 3 } });
  expect(decodeURIComponent(problem!.to!)).toContain('"status":["UNCERTAIN"]');
});

test('dead letters are listed, and the overall state stays success', () => {
  const queues = [{ ...queue, deadLettered: 2 }];
  expect(keysOf({ queues })).toEqual(['dead_lettered']);
  expect(worst({ queues })).toBe('success');
});

test('the most severe problem is listed first', () => {
  const queues = [{ ...queue, ready: 5, consumers: 0, deadLettered: 2 }];
  expect(keysOf({ queues, standing: ['email.digest'], workers: [] })).toEqual([
    'no_workers',
    'queue_standing',
    'dead_lettered',
  ]);
});
