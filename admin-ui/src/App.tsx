import { Admin, Resource } from 'react-admin';
import { BrowserRouter } from 'react-router-dom';
import { ask, post } from './api/connection';
import { SignInPage } from './auth/SignInPage';
import { groups } from './groups/groups';
import { Shell } from './layout/Shell';
import { darkTheme, lightTheme } from './layout/theme';
import { notifications } from './notifications/notifications';
import { createAuthProvider } from './providers/auth-provider';
import { createDataProvider } from './providers/data-provider';
import { createI18nProvider } from './providers/i18n-provider';
import { resourceApis } from './providers/resource-apis';
import { createUiStore } from './providers/ui-store';
import { users } from './users/users';

const authProvider = createAuthProvider(ask);
const i18nProvider = createI18nProvider();
const dataProvider = createDataProvider({ post, apis: resourceApis, translate: i18nProvider.translate });
const store = createUiStore();

export const App = () => (
  <BrowserRouter>
    <Admin
      title="Tidings"
      authProvider={authProvider}
      dataProvider={dataProvider}
      i18nProvider={i18nProvider}
      store={store}
      loginPage={SignInPage}
      layout={Shell}
      theme={lightTheme}
      darkTheme={darkTheme}
      requireAuth
      disableTelemetry
    >
      <Resource {...notifications} />
      <Resource {...users} />
      <Resource {...groups} />
    </Admin>
  </BrowserRouter>
);
