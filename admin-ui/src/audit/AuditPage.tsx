import Close from '@mui/icons-material/Close';
import History from '@mui/icons-material/History';
import { Alert, Button, Card, MenuItem, Skeleton, Stack, TextField } from '@mui/material';
import { useState } from 'react';
import { CanAccess, useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { AccessDenied } from '../components/AccessDenied';
import { EmptyState } from '../components/EmptyState';
import { useFeatures } from '../components/features-context';
import { PageHeading } from '../components/PageHeading';
import { AuditEntries } from './AuditEntries';
import { AuditLogDocument } from './audit.generated';
import type { AuditActor } from './audit-entry';
import { useActorName } from './use-actor-name';

const PER_PAGE = 25;

/** Only administrators can open this page, because only they can read the audit log in the API. */
export const AuditPage = () => (
  <CanAccess resource="audit" action="list" accessDenied={<AccessDenied />}>
    <AuditLog />
  </CanAccess>
);

const AuditLog = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const [page, setPage] = useState(1);
  const [action, setAction] = useState('');
  const [actor, setActor] = useState<AuditActor>();
  const nameOf = useActorName();
  const actions = useFeatures().flatMap(({ messages }) => Object.keys(messages.en.audit ?? {}));
  /** Changes the filter and returns to page 1. */
  const narrow = (change: () => void) => {
    change();
    setPage(1);
  };
  const filter = { ...(action && { action }), ...(actor && { actor: actor.actor }) };
  const { data, error } = useApiQuery(AuditLogDocument, { page: { page, perPage: PER_PAGE }, filter });
  const log = data?.auditLog;

  return (
    <>
      <PageHeading text="tidings.menu.audit" about={translate('tidings.audit.about')} />
      {error && <Alert severity="error">{errorMessage(error)}</Alert>}
      <Stack direction="row" useFlexGap spacing={1} sx={{ mb: 2, alignItems: 'center', flexWrap: 'wrap' }}>
        <TextField
          select
          fullWidth={false}
          margin="none"
          label={translate('tidings.audit.action')}
          value={action}
          onChange={({ target }) => narrow(() => setAction(target.value))}
          sx={{ minWidth: 260 }}
        >
          <MenuItem value="">{translate('tidings.audit.all_actions')}</MenuItem>
          {actions.map((one) => (
            <MenuItem key={one} value={one}>
              {translate(`tidings.audit.actions.${one}`)}
            </MenuItem>
          ))}
        </TextField>
        {actor && (
          <Button
            variant="outlined"
            endIcon={<Close />}
            title={translate('tidings.audit.everybody')}
            onClick={() => narrow(() => setActor(undefined))}
          >
            {nameOf(actor)}
          </Button>
        )}
      </Stack>
      {!log && !error && <Skeleton variant="rounded" height={240} />}
      {log && log.items.length === 0 && (
        <EmptyState
          icon={<History />}
          title={translate('tidings.audit.empty_title')}
          about={translate('tidings.audit.empty_about')}
        />
      )}
      {log && log.items.length > 0 && (
        <Card>
          <AuditEntries entries={log.items} onActor={(chosen) => narrow(() => setActor(chosen))} />
        </Card>
      )}
      {log && (page > 1 || log.hasNextPage) && (
        <Stack direction="row" spacing={1} sx={{ py: 2 }}>
          <Button disabled={page === 1} onClick={() => setPage(page - 1)}>
            {translate('tidings.audit.newer')}
          </Button>
          <Button disabled={!log.hasNextPage} onClick={() => setPage(page + 1)}>
            {translate('tidings.audit.older')}
          </Button>
        </Stack>
      )}
    </>
  );
};
