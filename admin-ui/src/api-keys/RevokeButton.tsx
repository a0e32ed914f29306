import { Button } from '@mui/material';
import { useState } from 'react';
import { Confirm, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useFormat } from '../components/use-format';
import type { ApiKey } from './api-key';
import { RevokeApiKeyDocument } from './api-keys.generated';

export const RevokeButton = ({ of: { id, name, lastUsedAt } }: { of: ApiKey }) => {
  const translate = useTranslate();
  const format = useFormat();
  const notify = useNotify();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useApiMutation(RevokeApiKeyDocument, {
    onDone: () => {
      setAsking(false);
      notify('tidings.api_keys.revoked_now', { type: 'success', messageArgs: { name } });
    },
  });
  const use = lastUsedAt
    ? translate('tidings.api_keys.revoke_used', { when: format.relative(lastUsedAt) })
    : translate('tidings.api_keys.revoke_unused');

  return (
    <>
      <Button
        size="small"
        color="error"
        onClick={() => setAsking(true)}
        aria-label={translate('tidings.api_keys.revoke_one', { name })}
      >
        {translate('tidings.api_keys.revoke')}
      </Button>
      <Confirm
        isOpen={isAsking}
        loading={isPending}
        title={translate('tidings.api_keys.revoke_title', { name })}
        content={`${use} ${translate('tidings.api_keys.revoke_about')}`}
        confirm="tidings.api_keys.revoke"
        confirmColor="warning"
        onConfirm={() => mutate({ id })}
        onClose={() => setAsking(false)}
      />
    </>
  );
};
