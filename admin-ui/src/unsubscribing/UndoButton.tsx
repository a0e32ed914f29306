import Undo from '@mui/icons-material/Undo';
import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, TextField } from '@mui/material';
import { useId, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useFormat } from '../components/use-format';
import { UndoUnsubscribeBurstDocument } from './unsubscribing.generated';

const MAX_NOTE_LENGTH = 500;

/** Undoes the unsubscribes of a burst, after a dialog with a note. */
export const UndoButton = ({ burst: { id, people } }: { burst: { id: string; people: number } }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const titleId = useId();
  const [isOpen, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const close = () => setOpen(false);
  const many = { smart_count: people, count: format.number(people) };
  const { mutate, isPending } = useApiMutation(UndoUnsubscribeBurstDocument, {
    onDone: ({ undoUnsubscribeBurst: count }) => {
      close();
      notify('tidings.unsubscribing.undone', {
        type: 'success',
        messageArgs: { smart_count: count, count: format.number(count) },
      });
    },
  });
  return (
    <>
      <Button size="small" variant="outlined" startIcon={<Undo />} onClick={() => setOpen(true)}>
        {translate('tidings.unsubscribing.undo', many)}
      </Button>
      <Dialog open={isOpen} onClose={close} maxWidth="sm" fullWidth aria-labelledby={titleId}>
        <DialogTitle id={titleId}>{translate('tidings.unsubscribing.undo_title', many)}</DialogTitle>
        <DialogContent>
          <DialogContentText sx={{ mb: 2 }}>{translate('tidings.unsubscribing.undo_about')}</DialogContentText>
          <TextField
            label={translate('tidings.unsubscribing.note')}
            helperText={translate('tidings.unsubscribing.note_help')}
            value={note}
            onChange={({ target }) => setNote(target.value)}
            slotProps={{ htmlInput: { maxLength: MAX_NOTE_LENGTH } }}
            multiline
            fullWidth
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>{translate('tidings.action.cancel')}</Button>
          <Button variant="contained" disabled={isPending} onClick={() => mutate({ id, note: note || null })}>
            {translate('tidings.unsubscribing.undo', many)}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
};
