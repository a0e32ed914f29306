import { Box, Link as MuiLink, Typography } from '@mui/material';
import { AppBar, LocalesMenuButton, ToggleThemeButton } from 'react-admin';
import { Link } from 'react-router-dom';
import { Logo } from '../components/Logo';
import { AccountMenu } from './AccountMenu';
import { LoadingIndicator } from './LoadingIndicator';

const Tools = () => (
  <>
    <LocalesMenuButton />
    <ToggleThemeButton />
    <LoadingIndicator />
  </>
);

export const TopBar = () => (
  <AppBar color="inherit" userMenu={<AccountMenu />} toolbar={<Tools />}>
    <MuiLink
      component={Link}
      to="/"
      aria-label="Tidings"
      color="inherit"
      underline="none"
      sx={{ display: 'flex', gap: 1.25 }}
    >
      <Logo size={28} />
      <Typography variant="h6" component="span" sx={{ display: { xs: 'none', sm: 'inline' } }}>
        Tidings
      </Typography>
    </MuiLink>
    <Box sx={{ flexGrow: 1 }} />
  </AppBar>
);
