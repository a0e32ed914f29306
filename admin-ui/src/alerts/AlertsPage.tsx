import Add from '@mui/icons-material/Add';
import NotificationsActive from '@mui/icons-material/NotificationsActive';
import { Alert, Button, Skeleton, Stack } from '@mui/material';
import { useState } from 'react';
import { useCanAccess, useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { EmptyState } from '../components/EmptyState';
import { PageHeading } from '../components/PageHeading';
import { AlertList } from './AlertList';
import { AlertRuleDialog } from './AlertRuleDialog';
import { AlertRuleList } from './AlertRuleList';
import { type AlertRuleFragment, AlertRulesDocument } from './alerts.generated';

export const AlertsPage = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { canAccess: mayChange = false } = useCanAccess({ resource: 'alerts', action: 'edit' });
  const [edited, setEdited] = useState<AlertRuleFragment | 'new'>();
  const { data, error } = useApiQuery(AlertRulesDocument, {});
  const rules = data?.alertRules ?? [];

  const addButton = mayChange && (
    <Button variant="contained" startIcon={<Add />} onClick={() => setEdited('new')}>
      {translate('tidings.alerts.add')}
    </Button>
  );

  return (
    <>
      <PageHeading text="tidings.menu.alerts" about={translate('tidings.alerts.about')}>
        {rules.length > 0 && addButton}
      </PageHeading>
      {error && <Alert severity="error">{errorMessage(error)}</Alert>}
      {!data && !error && <Skeleton variant="rounded" height={160} />}
      {data && rules.length === 0 && (
        <EmptyState
          icon={<NotificationsActive />}
          title={translate('tidings.alerts.empty_title')}
          about={translate('tidings.alerts.empty_about')}
        >
          {addButton}
        </EmptyState>
      )}
      {rules.length > 0 && (
        <Stack spacing={2}>
          <AlertList />
          <AlertRuleList rules={rules} mayChange={mayChange} onEdit={setEdited} />
        </Stack>
      )}
      {edited && <AlertRuleDialog rule={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </>
  );
};
