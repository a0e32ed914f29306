import Add from '@mui/icons-material/Add';
import AltRoute from '@mui/icons-material/AltRoute';
import { Alert, Button, Skeleton } from '@mui/material';
import { useState } from 'react';
import { CanAccess, useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { AccessDenied } from '../components/AccessDenied';
import { EmptyState } from '../components/EmptyState';
import { PageHeading } from '../components/PageHeading';
import { RouteDialog } from './RouteDialog';
import { RouteList } from './RouteList';
import { type MailRouteFragment, MailRoutesDocument } from './routes.generated';

/** Only administrators can open this page. */
export const RoutesPage = () => (
  <CanAccess resource="mail-routes" action="list" accessDenied={<AccessDenied />}>
    <Routes />
  </CanAccess>
);

const Routes = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const [edited, setEdited] = useState<MailRouteFragment | 'new'>();
  const { data, error } = useApiQuery(MailRoutesDocument, {});
  const routes = data?.routes ?? [];

  const addButton = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setEdited('new')}>
      {translate('tidings.mail_routes.add')}
    </Button>
  );

  return (
    <>
      <PageHeading text="tidings.menu.mail_routes" about={translate('tidings.mail_routes.about')}>
        {routes.length > 0 && addButton}
      </PageHeading>
      {error && <Alert severity="error">{errorMessage(error)}</Alert>}
      {!data && !error && <Skeleton variant="rounded" height={160} />}
      {data && routes.length === 0 && (
        <EmptyState
          icon={<AltRoute />}
          title={translate('tidings.mail_routes.empty_title')}
          about={translate('tidings.mail_routes.empty_about')}
        >
          {addButton}
        </EmptyState>
      )}
      {routes.length > 0 && <RouteList routes={routes} onEdit={setEdited} />}
      {edited && <RouteDialog route={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </>
  );
};
