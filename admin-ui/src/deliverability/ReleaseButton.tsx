import { Button } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { ReleaseHeldDomainDocument } from './deliverability.generated';

/** Sends what waits for a held domain, after a confirmation. */
export const ReleaseButton = ({ held: { senderId, domain } }: { held: { senderId: string; domain: string } }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const [isOpen, setOpen] = useState(false);
  const release = useApiMutation(ReleaseHeldDomainDocument, {
    onDone: ({ releaseHeldDomain: released }) => {
      setOpen(false);
      notify('tidings.deliverability.released', { messageArgs: { smart_count: released }, type: 'success' });
    },
  });
  return (
    <>
      <Button variant="outlined" color="inherit" size="small" onClick={() => setOpen(true)}>
        {translate('tidings.deliverability.release')}
      </Button>
      <Confirm
        isOpen={isOpen}
        loading={release.isPending}
        title={translate('tidings.deliverability.release_title', { domain })}
        content={translate('tidings.deliverability.release_about', { domain })}
        confirm="tidings.deliverability.release"
        cancel="tidings.deliverability.release_cancel"
        onConfirm={() => release.mutate({ senderId, domain })}
        onClose={() => setOpen(false)}
      />
    </>
  );
};
