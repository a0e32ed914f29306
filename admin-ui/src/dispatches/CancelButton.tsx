import Block from '@mui/icons-material/Block';
import { Button, DialogContentText } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useAction } from '../api/use-action';
import { useFormat } from '../components/use-format';
import { type Dispatch, waitingOf } from './dispatch-states';
import { CancelDispatchDocument } from './dispatches.generated';

/** Asks first, and says how many will not get their mail. */
export const CancelButton = ({ dispatch: { id, event, counts, audienceComplete } }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { mutate, isPending } = useAction(CancelDispatchDocument, {
    onDone: () => notify('tidings.dispatches.cancelled_done'),
  });
  const cancel = () => mutate({ id }, { onSettled: () => setOpen(false) });
  const waiting = waitingOf(counts);
  return (
    <>
      <Button size="small" variant="outlined" color="error" startIcon={<Block />} onClick={() => setOpen(true)}>
        {translate('tidings.dispatches.cancel')}
      </Button>
      <Confirm
        isOpen={isOpen}
        loading={isPending}
        title={translate('tidings.dispatches.cancel_title', { event })}
        content={
          <>
            {(waiting > 0 || audienceComplete) && (
              <DialogContentText sx={{ fontWeight: 600, color: 'text.primary' }}>
                {translate('tidings.dispatches.cancel_waiting', {
                  smart_count: waiting,
                  count: format.number(waiting),
                })}
              </DialogContentText>
            )}
            {!audienceComplete && (
              <DialogContentText>{translate('tidings.dispatches.cancel_audience')}</DialogContentText>
            )}
            <DialogContentText>{translate('tidings.dispatches.cancel_final')}</DialogContentText>
          </>
        }
        confirm="tidings.dispatches.cancel_confirm"
        cancel="tidings.dispatches.cancel_keep"
        confirmColor="warning"
        onConfirm={cancel}
        onClose={() => setOpen(false)}
      />
    </>
  );
};
