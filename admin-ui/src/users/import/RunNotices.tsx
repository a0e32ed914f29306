import { Alert, Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../../components/use-format';
import type { NoticeSummary } from './notices';
import type { Plan } from './plan';
import type { ImportRun } from './use-import-run';

const MAX_TEXTS = 8;

/** Lines that were imported differently from the file, grouped by kind. */
export const RunNotices = ({ plan, run }: { plan: Plan; run: ImportRun }) => {
  const translate = useTranslate();
  const format = useFormat();
  const areStopped = run.stopped > 0;
  if (run.notices.length === 0 && !areStopped) return null;

  const textOf = ({ kind, count, texts }: NoticeSummary) => {
    const frequent = [...texts].toSorted((a, b) => b[1] - a[1]).slice(0, MAX_TEXTS);
    return translate(`tidings.users.import.notice.${kind}`, {
      smart_count: count,
      number: format.number(count),
      texts: `${frequent.map(([text]) => text).join(', ')}${texts.size > MAX_TEXTS ? '…' : ''}`,
    });
  };
  return (
    <Box component="section" sx={{ mt: 3 }} data-testid="import-notices">
      <Typography variant="h6" component="h3">
        {translate('tidings.users.import.notices_title')}
      </Typography>
      {areStopped && (
        <Alert severity="info" sx={{ my: 1 }}>
          {translate(`tidings.users.import.notice.stopped_${plan.stopped}`, {
            smart_count: run.stopped,
            number: format.number(run.stopped),
          })}
        </Alert>
      )}
      {run.notices.map((summary) => (
        <Alert key={summary.kind} severity="info" sx={{ my: 1, overflowWrap: 'anywhere' }}>
          {textOf(summary)}
          <NotedLines summary={summary} />
        </Alert>
      ))}
    </Box>
  );
};

const NotedLines = ({ summary: { count, lines } }: { summary: NoticeSummary }) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box component="details" sx={{ mt: 0.5 }}>
      <summary>
        {translate('tidings.users.import.notice_lines', {
          number: format.number(lines.length),
          of: format.number(count),
        })}
      </summary>
      {lines.map(({ line, email, text }) => (
        <div key={`${line} ${text}`}>
          {translate('tidings.users.import.notice_line', { line: format.number(line), email, text })}
        </div>
      ))}
    </Box>
  );
};
