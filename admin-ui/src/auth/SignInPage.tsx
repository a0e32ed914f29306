import { Box, Card, CardContent, Typography } from '@mui/material';
import { useEffect } from 'react';
import { LocalesMenuButton, Notification, ToggleThemeButton, useAuthProvider, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { Logo } from '../components/Logo';
import { SignInForm } from './SignInForm';

export const SignInPage = () => {
  const authProvider = useAuthProvider();
  const navigate = useNavigate();
  const translate = useTranslate();

  // A signed-in user needs no form. This calls getIdentity because checkAuth also passes when the server can't be reached.
  useEffect(() => {
    authProvider?.getIdentity?.().then(
      () => navigate('/', { replace: true }),
      () => undefined,
    );
  }, [authProvider, navigate]);

  return (
    <Box sx={{ minHeight: '100dvh', display: 'flex', flexDirection: 'column', bgcolor: 'background.default' }}>
      <Box component="header" sx={{ display: 'flex', justifyContent: 'flex-end', gap: 0.5, p: 1 }}>
        <LocalesMenuButton />
        <ToggleThemeButton />
      </Box>
      <Box component="main" sx={{ width: '100%', maxWidth: 400, mx: 'auto', px: 2, pt: { xs: 3, sm: '10vh' }, pb: 4 }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, mb: 2.5 }}>
          <Logo size={40} />
          <Typography variant="h5" component="h1">
            {translate('tidings.sign_in.title')}
          </Typography>
        </Box>
        <Card>
          <CardContent sx={{ p: { xs: 2, sm: 3 } }}>
            <SignInForm />
          </CardContent>
        </Card>
      </Box>
      <Notification />
    </Box>
  );
};
