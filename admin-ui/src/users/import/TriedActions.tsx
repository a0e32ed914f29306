import { Box, Button, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../../components/use-format';
import type { ImportRun } from './use-import-run';

/** Actions after the trial run. */
export const TriedActions = ({ run, onStart, onBack }: { run: ImportRun; onStart: () => void; onBack: () => void }) => {
  const translate = useTranslate();
  const format = useFormat();
  const people = run.created + run.updated;
  const isDone = run.status === 'done';
  return (
    <>
      {isDone && (people === 0 || run.refused.length > 0) && (
        <Typography sx={{ mb: 1.5 }}>
          {translate(people === 0 ? 'tidings.users.import.nothing' : 'tidings.users.import.some_refused')}
        </Typography>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        {isDone && people > 0 && (
          <Button variant="contained" onClick={onStart}>
            {translate('tidings.users.import.start', { smart_count: people, number: format.number(people) })}
          </Button>
        )}
        <Button variant="outlined" onClick={onBack}>
          {translate('tidings.users.import.back')}
        </Button>
      </Box>
    </>
  );
};
