import { Dialog } from '@mui/material';
import { useState } from 'react';
import { ApiKeyForm } from './ApiKeyForm';
import { ApiKeySecret } from './ApiKeySecret';
import type { CreateApiKeyMutation } from './api-keys.generated';

const TITLE = 'api-key-dialog';

/** Asks for what the key is to be, and then shows it: this once. */
export const ApiKeyDialog = ({ onClose }: { onClose: () => void }) => {
  const [created, setCreated] = useState<CreateApiKeyMutation['createApiKey']>();

  // A slip of the mouse must not take away a secret that nobody can show again.
  const close = (_: unknown, reason: 'backdropClick' | 'escapeKeyDown') => {
    if (!created || reason !== 'backdropClick') onClose();
  };

  return (
    <Dialog open onClose={close} maxWidth="sm" fullWidth aria-labelledby={TITLE}>
      {created ? (
        <ApiKeySecret created={created} titleId={TITLE} onClose={onClose} />
      ) : (
        <ApiKeyForm titleId={TITLE} onCreated={setCreated} onClose={onClose} />
      )}
    </Dialog>
  );
};
