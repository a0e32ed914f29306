import { Alert, Button } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useErrorMessage } from '../api/use-error-message';
import { DeleteSendersDocument, type SenderFragment } from './senders.generated';

/** Deletes a sender after a confirmation, which says why if the sender is still used. */
export const DeleteSenderButton = ({
  sender: { id, slug },
  onDeleted,
}: {
  sender: Pick<SenderFragment, 'id' | 'slug'>;
  onDeleted?: () => void;
}) => {
  const translate = useTranslate();
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const { mutate, isPending } = useApiMutation(DeleteSendersDocument, {
    onDone: () => {
      setAsking(false);
      notify('tidings.senders.deleted', { type: 'success' });
      onDeleted?.();
    },
    onError: setFailure,
  });
  return (
    <>
      <Button
        color="error"
        onClick={() => {
          setFailure(undefined);
          setAsking(true);
        }}
        aria-label={translate('tidings.senders.delete_one', { slug })}
      >
        {translate('ra.action.delete')}
      </Button>
      <Confirm
        isOpen={isAsking}
        loading={isPending}
        title={translate('tidings.senders.delete_one', { slug })}
        content={
          failure === undefined ? (
            translate('tidings.senders.delete_about')
          ) : (
            <Alert severity="error">{errorMessage(failure)}</Alert>
          )
        }
        confirm="ra.action.delete"
        confirmColor="warning"
        onConfirm={() => mutate({ ids: [id] })}
        onClose={() => setAsking(false)}
      />
    </>
  );
};
