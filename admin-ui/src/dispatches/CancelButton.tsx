import Block from '@mui/icons-material/Block';
import { Button, DialogContentText } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { type Format, useFormat } from '../components/use-format';
import { type Dispatch, waitingOf } from './dispatch-states';
import { CancelDispatchDocument } from './dispatches.generated';

/** Cancels a dispatch. The confirmation says how many people won't get the mail. */
export const CancelButton = ({ dispatch }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { mutate, isPending } = useApiMutation(CancelDispatchDocument, {
    onDone: () => notify('tidings.dispatches.cancelled_done'),
  });
  const cancel = () => mutate({ id: dispatch.id }, { onSettled: () => setOpen(false) });
  return (
    <>
      <Button size="small" variant="outlined" color="error" startIcon={<Block />} onClick={() => setOpen(true)}>
        {translate('tidings.dispatches.cancel')}
      </Button>
      <Confirm
        isOpen={isOpen}
        loading={isPending}
        title={translate('tidings.dispatches.cancel_title', { event: dispatch.event })}
        content={consequencesOf(dispatch, format).map(({ key, args }) => (
          <DialogContentText key={key}>{translate(`tidings.dispatches.${key}`, args)}</DialogContentText>
        ))}
        confirm="tidings.dispatches.cancel_confirm"
        cancel="tidings.dispatches.cancel_keep"
        confirmColor="warning"
        onConfirm={cancel}
        onClose={() => setOpen(false)}
      />
    </>
  );
};

const consequencesOf = (
  { counts, audienceComplete }: Dispatch,
  format: Format,
): { key: string; args?: Record<string, string | number> }[] => {
  if (counts.total === 0 && !audienceComplete) return [{ key: 'cancel_nobody' }];
  const waiting = waitingOf(counts);
  return [
    { key: 'cancel_waiting', args: { smart_count: waiting, count: format.number(waiting) } },
    ...(audienceComplete ? [] : [{ key: 'cancel_audience' }]),
    { key: 'cancel_final' },
  ];
};
