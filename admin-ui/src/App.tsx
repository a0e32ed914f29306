import { Admin, CustomRoutes, Resource } from 'react-admin';
import { createBrowserRouter, Route, RouterProvider } from 'react-router-dom';
import { Account } from './account/feature';
import { ask, post } from './api/connection';
import { ApiKeys } from './api-keys/feature';
import { Audit } from './audit/feature';
import { SignInPage } from './auth/SignInPage';
import { NotFound } from './components/NotFound';
import { dashboard } from './dashboard/feature';
import { deliveries } from './deliveries/feature';
import { dispatches } from './dispatches/feature';
import { groups } from './groups/feature';
import { Shell } from './layout/Shell';
import { darkTheme, lightTheme } from './layout/theme';
import { notifications } from './notifications/feature';
import { PersonalData } from './personal-data/feature';
import { createAuthProvider } from './providers/auth-provider';
import { createDataProvider } from './providers/data-provider';
import { createI18nProvider } from './providers/i18n-provider';
import { createQueryClient } from './providers/query-client';
import { resourceApis } from './providers/resource-apis';
import { createUiStore } from './providers/ui-store';
import { templates } from './templates/feature';
import { users } from './users/feature';
import { UserImport } from './users/import/user-import';

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
