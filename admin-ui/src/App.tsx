import { Admin, CustomRoutes, Resource } from 'react-admin';
import { createBrowserRouter, Route, RouterProvider } from 'react-router-dom';
import { Account } from './account/account';
import { ask, post } from './api/connection';
import { ApiKeys } from './api-keys/api-keys';
import { Audit } from './audit/audit';
import { SignInPage } from './auth/SignInPage';
import { dashboard } from './dashboard/dashboard';
import { deliveries } from './deliveries/deliveries';
import { dispatches } from './dispatches/dispatches';
import { groups } from './groups/groups';
import { NotFound } from './layout/NotFound';
import { Shell } from './layout/Shell';
import { darkTheme, lightTheme } from './layout/theme';
import { notifications } from './notifications/notifications';
import { PersonalData } from './personal-data/personal-data';
import { createAuthProvider } from './providers/auth-provider';
import { createDataProvider } from './providers/data-provider';
import { createI18nProvider } from './providers/i18n-provider';
import { createQueryClient } from './providers/query-client';
import { resourceApis } from './providers/resource-apis';
import { createUiStore } from './providers/ui-store';
import { templates } from './templates/templates';
import { UserImport } from './users/import/user-import';
import { users } from './users/users';

const authProvider = createAuthProvider(ask);
const i18nProvider = createI18nProvider();
const dataProvider = createDataProvider({ post, apis: resourceApis, translate: i18nProvider.translate });
const store = createUiStore();
const queryClient = createQueryClient();

const Pages = () => (
  <Admin
    title="Tidings"
    authProvider={authProvider}
    dataProvider={dataProvider}
    i18nProvider={i18nProvider}
    store={store}
    queryClient={queryClient}
    loginPage={SignInPage}
    dashboard={dashboard}
    catchAll={NotFound}
    layout={Shell}
    theme={lightTheme}
    darkTheme={darkTheme}
    requireAuth
    disableTelemetry
  >
    <Resource {...notifications} />
    <Resource {...templates} />
    <Resource {...dispatches} />
    <Resource {...deliveries} />
    <Resource {...users} />
    <Resource {...groups} />
    <CustomRoutes>
      <Route path="/api-keys" element={<ApiKeys />} />
      <Route path="/audit" element={<Audit />} />
      <Route path="/personal-data" element={<PersonalData />} />
      <Route path="/account" element={<Account />} />
      <Route path="/users/import" element={<UserImport />} />
    </CustomRoutes>
  </Admin>
);

// Only a router of this kind can hold one back from leaving a form that isn't saved.
const router = createBrowserRouter([{ path: '*', element: <Pages /> }]);

export const App = () => <RouterProvider router={router} />;
