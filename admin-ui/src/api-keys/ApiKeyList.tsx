import { Card, Chip, type SxProps, Typography } from '@mui/material';
import {
  DataTable,
  ListContextProvider,
  ResourceContextProvider,
  SimpleList,
  useList,
  useTranslate,
} from 'react-admin';
import { useIsSmall } from '../components/use-is-small';
import { When } from '../components/When';
import type { ApiKey } from './api-key';
import { RevokeButton } from './RevokeButton';

export const ApiKeyList = ({ keys }: { keys: ApiKey[] }) => {
  const translate = useTranslate();
  const list = useList<ApiKey>({ data: keys, resource: 'api-keys', perPage: Number.MAX_SAFE_INTEGER });
  const isSmall = useIsSmall();
  if (keys.length === 0) {
    return <Typography sx={{ color: 'text.secondary', py: 2 }}>{translate('tidings.api_keys.all_revoked')}</Typography>;
  }
  return (
    <ResourceContextProvider value="api-keys">
      <ListContextProvider value={list}>
        <Card>{isSmall ? <Rows /> : <Table />}</Card>
      </ListContextProvider>
    </ResourceContextProvider>
  );
};

const greyed = (key: ApiKey): SxProps => (key.revokedAt ? { '&, & *': { color: 'text.secondary' } } : {});

const Table = () => (
  <DataTable<ApiKey> bulkActionButtons={false} rowClick={false} rowSx={greyed}>
    <DataTable.Col<ApiKey> source="name" />
    <DataTable.Col<ApiKey> source="scopes" disableSort render={(key) => <Scopes of={key} />} />
    <DataTable.Col<ApiKey> source="prefix" disableSort render={({ prefix }) => <code>{prefix}…</code>} />
    <DataTable.Col<ApiKey> source="sendsPerMinute" disableSort render={(key) => <Limit of={key} />} />
    <DataTable.Col<ApiKey> source="createdAt" render={({ createdAt }) => <When at={createdAt} />} />
    <DataTable.Col<ApiKey> source="lastUsedAt" render={(key) => <LastUse of={key} />} />
    <DataTable.Col<ApiKey> align="right" render={(key) => <Ending of={key} />} />
  </DataTable>
);

const Rows = () => (
  <SimpleList<ApiKey>
    linkType={false}
    sx={{ '& .RaSimpleList-tertiary': { opacity: 1 } }}
    primaryText={({ name }) => name}
    secondaryText={(key) => (
      <>
        <Scopes of={key} /> <LabelledLastUse of={key} />
      </>
    )}
    tertiaryText={(key) => <Ending of={key} />}
  />
);

const Scopes = ({ of: { scopes, strict } }: { of: ApiKey }) => {
  const translate = useTranslate();
  return (
    <>
      {scopes.map((scope) => (
        <Chip key={scope} size="small" label={translate(`tidings.api_keys.scope.${scope}`)} sx={{ mr: 0.5 }} />
      ))}
      {strict && <Chip size="small" variant="outlined" label={translate('tidings.api_keys.is_strict')} />}
    </>
  );
};

const LastUse = ({ of: { lastUsedAt } }: { of: ApiKey }) => {
  const translate = useTranslate();
  return lastUsedAt ? <When at={lastUsedAt} /> : translate('tidings.api_keys.never_used');
};

const LabelledLastUse = ({ of: key }: { of: ApiKey }) => {
  const translate = useTranslate();
  return (
    <>
      {translate('resources.api-keys.fields.lastUsedAt')}: <LastUse of={key} />
    </>
  );
};

const Ending = ({ of: key }: { of: ApiKey }) => {
  const translate = useTranslate();
  if (!key.revokedAt) return <RevokeButton of={key} />;
  return (
    <Typography variant="body2" component="span" sx={{ color: 'text.secondary' }}>
      {translate('tidings.api_keys.revoked')} <When at={key.revokedAt} />
    </Typography>
  );
};

const Limit = ({ of: { sendsPerMinute } }: { of: ApiKey }) => {
  const translate = useTranslate();
  return sendsPerMinute ?? translate('tidings.api_keys.no_limit');
};
