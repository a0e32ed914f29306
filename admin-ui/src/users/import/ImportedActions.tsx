import { Alert, Box, Button } from '@mui/material';
import { useEffect } from 'react';
import { useRefresh, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { ImportRun } from './use-import-run';

/** Next steps after an import that is finished or was stopped. */
export const ImportedActions = ({ run: { status }, onStartAnew }: { run: ImportRun; onStartAnew: () => void }) => {
  const translate = useTranslate();
  const refresh = useRefresh();
  const isMoving = status === 'running' || status === 'stopping';
  useWarnBeforeClosing(isMoving);
  useEffect(() => {
    if (!isMoving) refresh();
  }, [isMoving, refresh]);

  if (isMoving) return null;
  return (
    <>
      {status === 'done' && (
        <Alert severity="success" sx={{ mb: 2 }}>
          {translate('tidings.users.import.all_done')}
        </Alert>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <Button component={Link} to="/users" variant={status === 'done' ? 'contained' : 'outlined'}>
          {translate('tidings.users.import.to_users')}
        </Button>
        <Button variant="outlined" onClick={onStartAnew}>
          {translate('tidings.users.import.again')}
        </Button>
      </Box>
    </>
  );
};

/** Asks before the page closes during an import. */
const useWarnBeforeClosing = (isAtWork: boolean) => {
  useEffect(() => {
    if (!isAtWork) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isAtWork]);
};
