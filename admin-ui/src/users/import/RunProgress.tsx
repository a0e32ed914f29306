import { Box, Button, LinearProgress, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../../components/use-format';
import { doneOf, type ImportRun } from './use-import-run';

export const RunProgress = ({
  run,
  total,
  label,
  onStop,
}: {
  run: ImportRun;
  total: number;
  label: string;
  onStop: () => void;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const done = doneOf(run);
  const isMoving = run.status === 'running' || run.status === 'stopping';
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 1, my: 1 }}>
      <LinearProgress
        variant="determinate"
        value={total === 0 ? 100 : Math.min(100, (100 * done) / total)}
        aria-label={label}
        sx={{ flex: '1 1 240px', height: 8, borderRadius: 4 }}
      />
      <Typography variant="body2" sx={{ fontVariantNumeric: 'tabular-nums' }}>
        {translate('tidings.users.import.progress', { done: format.number(done), total: format.number(total) })}
      </Typography>
      {isMoving && (
        <Button variant="outlined" size="small" onClick={onStop} disabled={run.status === 'stopping'}>
          {translate(run.status === 'stopping' ? 'tidings.users.import.stopping' : 'tidings.users.import.stop')}
        </Button>
      )}
      {isMoving && !run.isTrial && (
        <Typography variant="body2" sx={{ flexBasis: '100%', color: 'text.secondary' }}>
          {translate('tidings.users.import.keep_open')}
        </Typography>
      )}
    </Box>
  );
};
