import FastForward from '@mui/icons-material/FastForward';
import { Button } from '@mui/material';
import { useState } from 'react';
import { CanAccess, Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import type { Dispatch } from './dispatch-states';
import { SendRestDocument } from './dispatches.generated';

/** Sends the rest of a dispatch without waiting for its first batch, after a confirmation. */
export const SendRestButton = ({ dispatch: { id } }: { dispatch: Pick<Dispatch, 'id'> }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const [isOpen, setOpen] = useState(false);
  const { mutate, isPending } = useApiMutation(SendRestDocument, {
    onDone: () => notify('tidings.dispatches.first_batch.release_done'),
  });
  return (
    <CanAccess resource="dispatches" action="edit">
      <Button size="small" variant="outlined" startIcon={<FastForward />} onClick={() => setOpen(true)}>
        {translate('tidings.dispatches.first_batch.release')}
      </Button>
      <Confirm
        isOpen={isOpen}
        loading={isPending}
        title="tidings.dispatches.first_batch.release_title"
        content="tidings.dispatches.first_batch.release_about"
        confirm="tidings.dispatches.first_batch.release"
        cancel="tidings.dispatches.first_batch.release_cancel"
        onConfirm={() => mutate({ id }, { onSettled: () => setOpen(false) })}
        onClose={() => setOpen(false)}
      />
    </CanAccess>
  );
};
