import Pause from '@mui/icons-material/Pause';
import PlayArrow from '@mui/icons-material/PlayArrow';
import { Box, Button } from '@mui/material';
import { CanAccess, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { CancelButton } from './CancelButton';
import { CANCELLABLE, type Dispatch, mayMove, PAUSABLE, RESUMABLE } from './dispatch-states';
import { PauseDispatchDocument, ResumeDispatchDocument } from './dispatches.generated';
import { EndSpreadButton } from './EndSpreadButton';
import { MoveButton } from './MoveButton';

/** Buttons for the actions that the dispatch's status allows. */
export const DispatchControls = ({ dispatch }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const pause = useApiMutation(PauseDispatchDocument, { onDone: () => notify('tidings.dispatches.paused_done') });
  const resume = useApiMutation(ResumeDispatchDocument, { onDone: () => notify('tidings.dispatches.resumed_done') });
  const { id, status } = dispatch;
  return (
    <CanAccess resource="dispatches" action="edit">
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {PAUSABLE.includes(status) && (
          <Button
            size="small"
            variant="outlined"
            startIcon={<Pause />}
            disabled={pause.isPending}
            onClick={() => pause.mutate({ id })}
          >
            {translate('tidings.dispatches.pause')}
          </Button>
        )}
        {RESUMABLE.includes(status) && (
          <Button
            size="small"
            variant="contained"
            startIcon={<PlayArrow />}
            disabled={resume.isPending}
            onClick={() => resume.mutate({ id })}
          >
            {translate('tidings.dispatches.resume')}
          </Button>
        )}
        {dispatch.isSpreading && CANCELLABLE.includes(status) && <EndSpreadButton dispatch={dispatch} />}
        {mayMove(dispatch) && <MoveButton dispatch={dispatch} />}
        {CANCELLABLE.includes(status) && <CancelButton dispatch={dispatch} />}
      </Box>
    </CanAccess>
  );
};
