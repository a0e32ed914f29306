import type { CheckOfSenderQuery } from '../deliverability.generated';

export type CheckedSender = NonNullable<CheckOfSenderQuery['sender']>;
type Check = CheckedSender['checks'][number];
type Finding = Check['findings'][number];

/** Worst first. */
const STATES: Check['state'][] = ['FAILED', 'UNKNOWN', 'WARNING', 'OK'];

/** They are about links that mails without a topic don't have. */
const ABOUT_UNSUBSCRIBING = ['ONE_CLICK', 'PUBLIC_URL'];

/** How many findings are shown in words. */
const MAX_SHOWN = 3;

/** The worst findings, those for which mails may be refused first, and how many more there are. */
export const summaryOf = (sender: Pick<CheckedSender, 'checks'>, { hasTopic }: { hasTopic: boolean }) => {
  const checks = sender.checks.filter(({ name }) => hasTopic || !ABOUT_UNSUBSCRIBING.includes(name));
  const found = distinct(checks.flatMap(({ findings }) => findings))
    .filter(({ state }) => state !== 'OK')
    .toSorted(
      (a, b) => Number(b.mayBeRefused) - Number(a.mayBeRefused) || STATES.indexOf(a.state) - STATES.indexOf(b.state),
    );
  return {
    state: STATES.find((state) => checks.some((check) => check.state === state)) ?? 'OK',
    mayBeRefused: found.some(({ mayBeRefused }) => mayBeRefused),
    findings: found.slice(0, MAX_SHOWN),
    more: Math.max(0, found.length - MAX_SHOWN),
    problems: found.filter(({ state }) => state === 'FAILED').length,
    warnings: found.filter(({ state }) => state === 'WARNING').length,
  };
};

const distinct = (findings: Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [finding.message, finding])).values(),
];
