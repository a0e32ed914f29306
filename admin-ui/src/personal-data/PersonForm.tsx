import { Card, CardContent, Stack } from '@mui/material';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { AddressInput } from './AddressInput';
import { DownloadPersonButton } from './DownloadPersonButton';
import { EraseButton } from './EraseButton';

/** Whose data, and what is to become of it. A link may bring the address along. */
export const PersonForm = () => {
  const [params] = useSearchParams();
  const [email, setEmail] = useState(params.get('email') ?? '');
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
