import { Alert, AlertTitle, Box, Button, Skeleton } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useFormat } from '../components/use-format';
import type { Live } from '../components/use-live';
import type { QueuesQuery, VitalsQuery } from './dashboard.generated';
import { type Problem, problemsOf, worstOf } from './problems';
import { useHealth } from './use-health';
import { useStandingQueues } from './use-standing-queues';

/** Overall state in one sentence, with a list of problems. */
export const Verdict = ({ vitals, queues }: { vitals: Live<VitalsQuery>; queues: Live<QueuesQuery> }) => {
  const translate = useTranslate();
  const { data: health, isError: isUnreachable } = useHealth();
  const standing = useStandingQueues(queues.data?.queues, queues.answeredAt);

  if (isUnreachable) return <Headline severity="error" text={translate('tidings.dashboard.verdict.unreachable')} />;
  if (!health || !(vitals.data || vitals.error)) return <Skeleton variant="rounded" height={50} sx={{ mb: 1.5 }} />;

  // While the server doesn't answer, its last answer isn't used: it doesn't describe the current state.
  const known = vitals.error ? undefined : vitals.data;
  const problems = problemsOf({
    health,
    workers: known?.workers,
    backlog: known?.backlog,
    queues: queues.error ? undefined : queues.data?.queues,
    standing,
  });
  const worst = worstOf(problems);
  return (
    <Headline
      severity={worst}
      text={translate(`tidings.dashboard.verdict.${worst}`, { smart_count: known?.workers.length ?? 0 })}
    >
      {problems.length > 0 && (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, mt: 0.5, p: 0, display: 'grid', gap: 0.5 }}>
          {problems.map((problem) => (
            <ProblemLine key={`${problem.key} ${Object.values(problem.args ?? {}).join(' ')}`} problem={problem} />
          ))}
        </Box>
      )}
    </Headline>
  );
};

/** The headline is a live region for screen readers. The list of problems changes too often to be one. */
const Headline = ({
  severity,
  text,
  children,
}: {
  severity: 'error' | 'warning' | 'success';
  text: string;
  children?: ReactNode;
}) => (
  <Alert severity={severity} sx={{ mb: 1.5, '& .MuiAlert-message': { flexGrow: 1, minWidth: 0 } }} role="presentation">
    <AlertTitle role="status" sx={{ m: 0 }}>
      {text}
    </AlertTitle>
    {children}
  </Alert>
);

const ProblemLine = ({ problem: { key, args, since, to } }: { problem: Problem }) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box component="li" sx={{ overflowWrap: 'anywhere' }}>
      {translate(`tidings.dashboard.problem.${key}`, args)}
      {since && ` ${translate('tidings.dashboard.since', { when: format.relative(since) })}`}
      {to && (
        <Button
          component={Link}
          to={to}
          size="small"
          color="inherit"
          sx={{ ml: 1, py: 0, textDecoration: 'underline' }}
        >
          {translate('tidings.dashboard.view')}
        </Button>
      )}
    </Box>
  );
};
