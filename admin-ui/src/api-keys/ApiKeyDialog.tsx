import { Dialog } from '@mui/material';
import { useState } from 'react';
import { ApiKeyForm } from './ApiKeyForm';
import { ApiKeySecret } from './ApiKeySecret';
import type { CreateApiKeyMutation } from './api-keys.generated';

const TITLE = 'api-key-dialog';

/** Creates a key, then shows its secret once. */
export const ApiKeyDialog = ({ onClose }: { onClose: () => void }) => {
  const [created, setCreated] = useState<CreateApiKeyMutation['createApiKey']>();

  // The secret can't be shown again, so a click beside the dialog doesn't close it.
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
