import { Admin, CustomRoutes, Resource } from 'react-admin';
import { createBrowserRouter, Route, RouterProvider } from 'react-router-dom';
import { ask, post } from './api/connection';
import { ToSignInPage } from './auth/ToSignInPage';
import { FeaturesContext } from './components/features-context';
import { NotFound } from './components/NotFound';
import { features, resourceApis } from './features';
import { Messages } from './layout/Messages';
import { Shell } from './layout/Shell';
import { darkTheme, lightTheme } from './layout/theme';
import { createAuthProvider } from './providers/auth-provider';
import { createDataProvider } from './providers/data-provider';
import { createI18nProvider } from './providers/i18n-provider';
import { createQueryClient } from './providers/query-client';
import { createUiStore } from './providers/ui-store';

const authProvider = createAuthProvider(ask);
const i18nProvider = createI18nProvider();
const dataProvider = createDataProvider({ post, apis: resourceApis, translate: i18nProvider.translate });
const store = createUiStore();
const queryClient = createQueryClient();

const resources = features
  .filter(({ api }) => api)
  .map(({ name, api, routes: { pages, ...routes } }) => (
    <Resource key={name} name={name} options={{ api }} {...routes} />
  ));

const pages = features
  .flatMap(({ routes }) => Object.entries(routes.pages ?? {}))
  .map(([path, Page]) => <Route key={path} path={path} element={<Page />} />);

const Pages = () => (
  <Admin
    title="Tidings"
    authProvider={authProvider}
    dataProvider={dataProvider}
    i18nProvider={i18nProvider}
    store={store}
    queryClient={queryClient}
    loginPage={ToSignInPage}
    catchAll={NotFound}
    layout={Shell}
    notification={Messages}
    theme={lightTheme}
    darkTheme={darkTheme}
    requireAuth
    disableTelemetry
  >
    {resources}
    <CustomRoutes>{pages}</CustomRoutes>
  </Admin>
);

// Only a data router can block navigation away from an unsaved form.
const router = createBrowserRouter([{ path: '*', element: <Pages /> }]);

export const App = () => (
  <FeaturesContext value={features}>
    <RouterProvider router={router} />
  </FeaturesContext>
);
