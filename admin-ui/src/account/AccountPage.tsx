import { Box } from '@mui/material';
import { PageHeading } from '../components/PageHeading';
import { Appearance } from './Appearance';
import { PasswordForm } from './PasswordForm';
import { WhoAmI } from './WhoAmI';

export const AccountPage = () => (
  <>
    <PageHeading text="tidings.menu.account" />
    <Box sx={{ display: 'grid', gap: 2, maxWidth: 640 }}>
      <WhoAmI />
      <PasswordForm />
      <Appearance />
    </Box>
  </>
);
