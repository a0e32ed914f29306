import { AppBar, Box, Link as MuiLink, Toolbar, Typography } from '@mui/material';
import { LocalesMenuButton, ToggleThemeButton, UserMenu } from 'react-admin';
import { Link } from 'react-router-dom';
import { Logo } from './Logo';
import { SignOut } from './SignOut';

export const TopBar = () => (
  <AppBar>
    <Toolbar variant="dense" sx={{ gap: 0.5, minHeight: 56 }}>
      <MuiLink component={Link} to="/" color="inherit" underline="none" sx={{ display: 'flex', gap: 1.25 }}>
        <Logo size={28} />
        <Typography variant="h6" component="span">
          Tidings
        </Typography>
      </MuiLink>
      <Box sx={{ flexGrow: 1 }} />
      <LocalesMenuButton />
      <ToggleThemeButton />
      <UserMenu>
        <SignOut />
      </UserMenu>
    </Toolbar>
  </AppBar>
);
