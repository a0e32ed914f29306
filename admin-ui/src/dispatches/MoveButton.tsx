import Schedule from '@mui/icons-material/Schedule';
import { Button } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Dispatch } from './dispatch-states';
import { MoveDialog } from './MoveDialog';

/** Reschedules a dispatch that hasn't begun. */
export const MoveButton = ({ dispatch }: { dispatch: Dispatch }) => {
  const translate = useTranslate();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" variant="outlined" startIcon={<Schedule />} onClick={() => setOpen(true)}>
        {translate('tidings.dispatches.move')}
      </Button>
      {isOpen && <MoveDialog dispatch={dispatch} onClose={() => setOpen(false)} />}
    </>
  );
};
