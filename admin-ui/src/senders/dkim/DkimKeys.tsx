import Add from '@mui/icons-material/Add';
import { Button, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Section } from '../../components/Section';
import type { SenderFragment } from '../senders.generated';
import { AddDkimKeyDialog } from './AddDkimKeyDialog';
import { DkimKeyCard } from './DkimKeyCard';

/** The DKIM keys of a sender, with the next step of making or changing one. */
export const DkimKeys = ({ sender }: { sender: SenderFragment }) => {
  const translate = useTranslate();
  const [isAdding, setAdding] = useState(false);
  const { dkimKeys: keys } = sender;
  return (
    <Section
      title={translate('tidings.senders.dkim.title')}
      tools={
        <Button startIcon={<Add />} variant={keys.length > 0 ? 'text' : 'contained'} onClick={() => setAdding(true)}>
          {translate('tidings.senders.dkim.add')}
        </Button>
      }
    >
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1.5 }}>
        {translate(`tidings.senders.dkim.step.${stepOf(keys)}`)}
      </Typography>
      <Stack component="ul" spacing={1.5} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {keys.map((key) => (
          <DkimKeyCard key={key.id} dkimKey={key} sender={sender} />
        ))}
      </Stack>
      {isAdding && <AddDkimKeyDialog sender={sender} onClose={() => setAdding(false)} />}
    </Section>
  );
};

const stepOf = (keys: SenderFragment['dkimKeys']): 'none' | 'publish' | 'rotate' | 'signs' | 'stopped' => {
  const has = (state: string) => keys.some((key) => key.state === state);
  if (has('PENDING')) return has('ACTIVE') ? 'rotate' : 'publish';
  if (has('ACTIVE')) return 'signs';
  return keys.length > 0 ? 'stopped' : 'none';
};
