import Undo from '@mui/icons-material/Undo';
import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, TextField } from '@mui/material';
import { useId, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { useFormat } from '../components/use-format';
import { UndoSuppressionsDocument } from './suppressions.generated';

const MAX_NOTE = 500;

/** Undoes suppressions after a dialog that asks why. */
export const UndoButton = ({ ids, onDone }: { ids: string[]; onDone?: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const titleId = useId();
  const [isAsking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  const { mutate, isPending } = useApiMutation(UndoSuppressionsDocument, {
    onDone: ({ deleteSuppressions: count }) => {
      setAsking(false);
      setNote('');
      notify('tidings.suppressions.undone', {
        type: 'success',
        messageArgs: { smart_count: count, count: format.number(count) },
      });
      onDone?.();
    },
  });
  const title = translate('tidings.suppressions.undo_title', {
    smart_count: ids.length,
    count: format.number(ids.length),
  });

  return (
    <>
      <Button size="small" startIcon={<Undo />} onClick={() => setAsking(true)}>
        {translate('tidings.suppressions.undo')}
      </Button>
      <Dialog open={isAsking} onClose={() => setAsking(false)} fullWidth maxWidth="sm" aria-labelledby={titleId}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            // React passes events of a dialog on to the form that the button is in.
            event.stopPropagation();
            mutate({ ids, note });
          }}
        >
          <DialogTitle id={titleId}>{title}</DialogTitle>
          <DialogContent>
            <DialogContentText sx={{ mb: 2 }}>{translate('tidings.suppressions.undo_about')}</DialogContentText>
            <TextField
              label={translate('tidings.suppressions.undo_note')}
              value={note}
              onChange={({ target }) => setNote(target.value)}
              slotProps={{ htmlInput: { maxLength: MAX_NOTE } }}
              autoFocus
              fullWidth
              multiline
            />
          </DialogContent>
          <DialogActions>
            <Button onClick={() => setAsking(false)}>{translate('tidings.suppressions.keep')}</Button>
            <Button type="submit" variant="contained" color="warning" loading={isPending}>
              {translate('tidings.suppressions.undo')}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
};
