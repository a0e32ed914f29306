import AltRoute from '@mui/icons-material/AltRoute';
import { Button } from '@mui/material';
import { useState } from 'react';
import { CanAccess, Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../../api/use-api-mutation';
import { ReleaseFromRouteDocument, type ReleaseFromRouteMutationVariables } from '../deliveries.generated';

/** Lets mails that may have arrived go by another route than the one that they took, after a question. */
export const ReleaseButton = ({ of: request }: { of: ReleaseFromRouteMutationVariables }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const [isAsking, setIsAsking] = useState(false);
  const { mutate, isPending } = useApiMutation(ReleaseFromRouteDocument, {
    onDone: () => {
      setIsAsking(false);
      notify('tidings.deliveries.released', { type: 'success' });
    },
  });
  return (
    <CanAccess resource="dispatches" action="edit">
      <Button size="small" variant="contained" startIcon={<AltRoute />} onClick={() => setIsAsking(true)}>
        {translate('tidings.deliveries.release')}
      </Button>
      <Confirm
        isOpen={isAsking}
        loading={isPending}
        title="tidings.deliveries.release"
        content="tidings.deliveries.release_about"
        onConfirm={() => mutate(request)}
        onClose={() => setIsAsking(false)}
      />
    </CanAccess>
  );
};
