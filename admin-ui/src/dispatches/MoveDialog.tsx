import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  FormControlLabel,
  Radio,
  RadioGroup,
} from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useErrorMessage } from '../api/use-error-message';
import { chosenFrom, instantOf, NO_TIME } from '../components/local-time/chosen-time';
import { LocalTimeField } from '../components/local-time/LocalTimeField';
import type { Dispatch } from './dispatch-states';
import { RescheduleDispatchDocument } from './dispatches.generated';

/** Sets another start for a scheduled dispatch, or starts it now. */
export const MoveDialog = ({ dispatch, onClose }: { dispatch: Dispatch; onClose: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const [isNow, setNow] = useState(false);
  const [time, setTime] = useState(dispatch.sendAt ? chosenFrom(dispatch.sendAt) : NO_TIME);
  const [error, setError] = useState<unknown>();
  const { mutate, isPending } = useApiMutation(RescheduleDispatchDocument, {
    onDone: () => {
      notify(isNow ? 'tidings.dispatches.moved_to_now' : 'tidings.dispatches.moved', { type: 'success' });
      onClose();
    },
    onError: setError,
  });
  const instant = isNow ? Date.now() : instantOf(time);
  const problem = isNow ? undefined : problemOf(dispatch, instant);
  const isPaused = dispatch.status === 'PAUSED';

  const move = () => {
    if (instant === undefined) return;
    setError(undefined);
    mutate({ id: dispatch.id, sendAt: new Date(instant).toISOString() });
  };

  return (
    <Dialog open onClose={isPending ? undefined : onClose} maxWidth="sm" fullWidth aria-labelledby="move-title">
      <DialogTitle id="move-title">{translate('tidings.dispatches.move_title', { event: dispatch.event })}</DialogTitle>
      <DialogContent>
        {!isPaused && (
          <RadioGroup
            row
            value={isNow ? 'now' : 'later'}
            onChange={(_, value) => setNow(value === 'now')}
            aria-label={translate('resources.dispatches.fields.sendAt')}
            sx={{ mb: 1.5 }}
          >
            <FormControlLabel value="later" control={<Radio />} label={translate('tidings.dispatches.move_later')} />
            <FormControlLabel value="now" control={<Radio />} label={translate('tidings.dispatches.move_now')} />
          </RadioGroup>
        )}
        {!isNow && (
          <LocalTimeField
            required
            label={translate('resources.dispatches.fields.sendAt')}
            value={time}
            onChange={setTime}
            problem={problem && translate(problem)}
          />
        )}
        {isPaused && (
          <Alert severity="info" sx={{ mt: 1 }}>
            {translate('tidings.dispatches.move_paused')}
          </Alert>
        )}
        {error !== undefined && (
          <Alert severity="error" sx={{ mt: 1 }}>
            {errorMessage(error)}
          </Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} disabled={isPending}>
          {translate('tidings.action.cancel')}
        </Button>
        <Button
          variant="contained"
          loading={isPending}
          disabled={instant === undefined || problem !== undefined}
          onClick={move}
        >
          {translate(`tidings.dispatches.${isNow ? 'move_confirm_now' : 'move_confirm'}`)}
        </Button>
      </DialogActions>
    </Dialog>
  );
};

/** Key of the message about an invalid start; undefined if it is valid. */
const problemOf = ({ expiresAt }: Dispatch, instant: number | undefined): string | undefined => {
  if (instant === undefined) return undefined;
  if (instant <= Date.now()) return 'tidings.notifications.past';
  if (expiresAt && instant >= Date.parse(expiresAt)) return 'tidings.dispatches.must_precede';
  return undefined;
};
