import { Button } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { DeleteMailRoutesDocument, type MailRouteFragment } from './routes.generated';

export const DeleteRouteButton = ({ route: { id, name } }: { route: MailRouteFragment }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useApiMutation(DeleteMailRoutesDocument, {
    onDone: () => {
      setAsking(false);
      notify('tidings.mail_routes.deleted', { type: 'success' });
    },
  });
  return (
    <>
      <Button
        color="error"
        onClick={() => setAsking(true)}
        aria-label={translate('tidings.mail_routes.delete_one', { name })}
      >
        {translate('ra.action.delete')}
      </Button>
      <Confirm
        isOpen={isAsking}
        loading={isPending}
        title={translate('tidings.mail_routes.delete_one', { name })}
        content={translate('tidings.mail_routes.delete_about')}
        confirm="ra.action.delete"
        confirmColor="warning"
        onConfirm={() => mutate({ ids: [id] })}
        onClose={() => setAsking(false)}
      />
    </>
  );
};
