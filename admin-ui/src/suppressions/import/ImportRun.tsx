import {
  Alert,
  Box,
  LinearProgress,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import { useErrorMessage } from '../../api/use-error-message';
import { DetailList } from '../../components/DetailList';
import { useFormat } from '../../components/use-format';
import { SkippedCounts } from '../public/SkippedCounts';
import type { RefusedRow, Run } from './use-suppression-import';

const titleOf = ({ isTrial, status }: Run): string => {
  if (status === 'failed') return 'failed';
  if (status === 'done') return isTrial ? 'checked' : 'imported';
  return isTrial ? 'checking' : 'importing';
};

/** Progress and result of a check or an import. */
export const ImportRun = ({ run, total }: { run: Run; total: number }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const format = useFormat();
  const { isTrial, status, error, done, created, updated, unchanged, leftOut, refused, refusedCount, reasons } = run;
  const title = translate(`tidings.suppressions.import.${titleOf(run)}`);
  const count = (name: string, value: number) => ({
    label: translate(`tidings.suppressions.import.${name}`),
    value: format.number(value),
  });
  const byReason = Object.entries(reasons)
    .map(([reason, people]) => ({ reason, count: people }))
    .toSorted((a, b) => b.count - a.count);
  return (
    <Box>
      <Typography variant="h6" component="h2" role="status">
        {title}
      </Typography>
      {status !== 'done' && (
        <LinearProgress
          variant="determinate"
          value={total === 0 ? 100 : Math.min(100, (100 * done) / total)}
          aria-label={title}
          sx={{ my: 2, height: 8, borderRadius: 4 }}
        />
      )}
      {status === 'failed' && (
        <Alert severity="error" sx={{ my: 1 }}>
          {errorMessage(error)} {translate('tidings.suppressions.import.safe_again')}
        </Alert>
      )}
      <Box sx={{ my: 2 }}>
        <DetailList
          details={[
            count(isTrial ? 'would_create' : 'created', created),
            count(isTrial ? 'would_update' : 'updated', updated),
            count('unchanged', unchanged),
            count('left_out', leftOut),
            count('refused', refusedCount),
          ]}
        />
        <SkippedCounts skipped={byReason} />
      </Box>
      {refused.length > 0 && <Refused refused={refused} />}
    </Box>
  );
};

const Refused = ({ refused }: { refused: RefusedRow[] }) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Table size="small" aria-label={translate('tidings.suppressions.import.refused')}>
      <TableHead>
        <TableRow>
          <TableCell sx={{ width: 90 }}>{translate('tidings.suppressions.import.line')}</TableCell>
          <TableCell>{translate('resources.suppressions.fields.email')}</TableCell>
          <TableCell>{translate('tidings.suppressions.import.problem')}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {refused.map(({ line, email, problems }) => (
          <TableRow key={line} sx={{ verticalAlign: 'top' }}>
            <TableCell>{format.number(line)}</TableCell>
            <TableCell sx={{ overflowWrap: 'anywhere' }}>{email}</TableCell>
            <TableCell sx={{ overflowWrap: 'anywhere' }}>
              {problems
                .map(({ field, rule, params, message }) => {
                  const name = translate(`resources.suppressions.fields.${field}`, { _: field });
                  return `${name}: ${translate(`tidings.rules.${rule}`, { ...params, _: message })}`;
                })
                .join('; ')}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
};
