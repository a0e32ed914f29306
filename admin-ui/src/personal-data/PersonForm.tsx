import { Card, CardContent, Stack } from '@mui/material';
import { useState } from 'react';
import { useLocation } from 'react-router-dom';
import { AddressInput } from './AddressInput';
import { DownloadPersonButton } from './DownloadPersonButton';
import { EraseButton } from './EraseButton';

/**
 * Selects a person by address, and exports or erases their data. Links pass the address in the router state: URLs end up in the logs of
 * proxies.
 */
export const PersonForm = () => {
  const { state } = useLocation() as { state: { email?: string } | null };
  const [email, setEmail] = useState(state?.email ?? '');
  const address = email.trim();
  return (
    <Card sx={{ mb: 2 }}>
      <CardContent>
        <AddressInput value={email} onChange={setEmail} />
        <Stack direction="row" sx={{ gap: 1, mt: 2, flexWrap: 'wrap' }}>
          <DownloadPersonButton email={address} />
          <EraseButton email={address} onErased={() => setEmail('')} />
        </Stack>
      </CardContent>
    </Card>
  );
};
