import Add from '@mui/icons-material/Add';
import VpnKey from '@mui/icons-material/VpnKey';
import { Alert, Button, FormControlLabel, Skeleton, Switch } from '@mui/material';
import { useState } from 'react';
import { CanAccess, useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { AccessDenied } from '../components/AccessDenied';
import { EmptyState } from '../components/EmptyState';
import { PageHeading } from '../components/PageHeading';
import { ApiKeyDialog } from './ApiKeyDialog';
import { ApiKeyList } from './ApiKeyList';
import { ApiKeysDocument } from './api-keys.generated';

/** Only administrators can open this page. The server refuses everyone else. */
export const ApiKeysPage = () => (
  <CanAccess resource="api-keys" action="list" accessDenied={<AccessDenied />}>
    <Keys />
  </CanAccess>
);

const Keys = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const [isCreating, setCreating] = useState(false);
  const [withRevoked, setWithRevoked] = useState(false);
  const { data, error } = useApiQuery(ApiKeysDocument, {});
  const keys = data?.apiKeys ?? [];
  const revoked = keys.filter(({ revokedAt }) => revokedAt).length;

  const createButton = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setCreating(true)}>
      {translate('tidings.api_keys.create')}
    </Button>
  );

  return (
    <>
      <PageHeading text="tidings.menu.api_keys" about={translate('tidings.api_keys.about')}>
        {keys.length > 0 && createButton}
      </PageHeading>
      {error && <Alert severity="error">{errorMessage(error)}</Alert>}
      {!data && !error && <Skeleton variant="rounded" height={160} />}
      {data && keys.length === 0 && (
        <EmptyState
          icon={<VpnKey />}
          title={translate('tidings.api_keys.empty_title')}
          about={translate('tidings.api_keys.empty_about')}
        >
          {createButton}
        </EmptyState>
      )}
      {revoked > 0 && (
        <FormControlLabel
          control={<Switch checked={withRevoked} onChange={(_, isOn) => setWithRevoked(isOn)} />}
          label={translate('tidings.api_keys.show_revoked', { smart_count: revoked })}
        />
      )}
      {keys.length > 0 && <ApiKeyList keys={withRevoked ? keys : keys.filter(({ revokedAt }) => !revokedAt)} />}
      {isCreating && <ApiKeyDialog onClose={() => setCreating(false)} />}
    </>
  );
};
