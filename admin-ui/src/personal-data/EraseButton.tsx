import PersonRemove from '@mui/icons-material/PersonRemove';
import { Button } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useErrorMessage } from '../api/use-error-message';
import { ErasePersonDocument } from './personal-data.generated';

/** Asks for confirmation, since erasing can't be undone. */
export const EraseButton = ({ email, onErased }: { email: string; onErased: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const [isAsking, setAsking] = useState(false);
  const errorMessage = useErrorMessage();
  const { mutate, isPending } = useApiMutation(ErasePersonDocument, {
    onError: (error) => {
      setAsking(false);
      notify(errorMessage(error), { type: 'error' });
    },
    onDone: () => {
      setAsking(false);
      notify('tidings.personal_data.erasing', { type: 'success' });
      onErased();
    },
  });
  return (
    <>
      <Button
        variant="outlined"
        color="error"
        startIcon={<PersonRemove />}
        disabled={!email}
        onClick={() => setAsking(true)}
      >
        {translate('tidings.personal_data.erase')}
      </Button>
      <Confirm
        isOpen={isAsking}
        loading={isPending}
        title={translate('tidings.personal_data.erase_title', { email })}
        content="tidings.personal_data.erase_about"
        confirm="tidings.personal_data.erase"
        confirmColor="warning"
        onConfirm={() => mutate({ email })}
        onClose={() => setAsking(false)}
      />
    </>
  );
};
