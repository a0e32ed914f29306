import { Admin, CustomRoutes } from 'react-admin';
import { BrowserRouter, Route } from 'react-router-dom';
import { SignInPage } from './auth/SignInPage';
import { HomePage } from './home/HomePage';
import { Shell } from './layout/Shell';
import { darkTheme, lightTheme } from './layout/theme';
import { createAuthProvider } from './providers/auth-provider';
import { createGraphqlClient } from './providers/graphql-client';
import { createI18nProvider } from './providers/i18n-provider';
import { createUiStore } from './providers/ui-store';

const authProvider = createAuthProvider(createGraphqlClient());
const i18nProvider = createI18nProvider();
const store = createUiStore();

export const App = () => (
  <BrowserRouter>
    <Admin
      title="Tidings"
      authProvider={authProvider}
      i18nProvider={i18nProvider}
      store={store}
      loginPage={SignInPage}
      layout={Shell}
      theme={lightTheme}
      darkTheme={darkTheme}
      requireAuth
      disableTelemetry
    >
      <CustomRoutes>
        <Route path="/" element={<HomePage />} />
      </CustomRoutes>
    </Admin>
  </BrowserRouter>
);
