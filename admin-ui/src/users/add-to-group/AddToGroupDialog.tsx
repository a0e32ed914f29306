import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  FormControlLabel,
  LinearProgress,
  Radio,
  RadioGroup,
  Typography,
} from '@mui/material';
import { useId, useState } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import { useFormat } from '../../components/use-format';
import { usersApi } from '../users-api';
import { type ChosenGroup, GroupChoice } from './GroupChoice';
import { useAddToGroup } from './use-add-to-group';

type Whom = 'selected' | 'matching';

/** Adds the selected people, or all that match the filter, to a group. */
export const AddToGroupDialog = ({ onClose, onDone }: { onClose: () => void; onDone: () => void }) => {
  const translate = useTranslate();
  const format = useFormat();
  const titleId = useId();
  const { selectedIds = [], filterValues, total = 0 } = useListContext();
  const [group, setGroup] = useState<ChosenGroup | null>(null);
  const [whom, setWhom] = useState<Whom>(selectedIds.length > 0 ? 'selected' : 'matching');
  const { add, done, stop } = useAddToGroup({ onDone });

  const count = whom === 'selected' ? selectedIds.length : total;
  const filter = whom === 'selected' ? { ids: selectedIds.map(String) } : usersApi.toFilter!(filterValues);
  const isFiltered = Object.keys(filterValues).length > 0;
  const textOf = (of: Whom, smart_count: number) =>
    translate(`tidings.users.${of === 'matching' && !isFiltered ? 'whom_all' : `whom_${of}`}`, {
      smart_count,
      count: format.number(smart_count),
    });

  return (
    <Dialog open fullWidth maxWidth="xs" onClose={done ? undefined : onClose} aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{translate('tidings.users.add_to_group_title')}</DialogTitle>
      <DialogContent>
        <GroupChoice value={group} onChange={setGroup} />
        {selectedIds.length > 0 ? (
          <RadioGroup value={whom} onChange={(_, value) => setWhom(value as Whom)} sx={{ mt: 1 }}>
            <FormControlLabel value="selected" control={<Radio />} label={textOf('selected', selectedIds.length)} />
            <FormControlLabel value="matching" control={<Radio />} label={textOf('matching', total)} />
          </RadioGroup>
        ) : (
          <Typography sx={{ mt: 1 }}>{textOf('matching', total)}</Typography>
        )}
        {done && (
          <>
            <LinearProgress
              variant="determinate"
              value={count > 0 ? Math.min(100, (100 * done.matched) / count) : 100}
              aria-label={translate('tidings.users.adding')}
              sx={{ mt: 2 }}
            />
            <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.5 }} role="status">
              {translate('tidings.users.adding_progress', {
                done: format.number(done.matched),
                total: format.number(count),
              })}
            </Typography>
          </>
        )}
      </DialogContent>
      <DialogActions>
        {done ? (
          <Button onClick={stop}>{translate('tidings.users.adding_stop')}</Button>
        ) : (
          <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
        )}
        <Button
          variant="contained"
          disabled={!group || count === 0}
          loading={done !== null}
          onClick={() => group && add(group, filter)}
        >
          {translate('tidings.users.add_count', { smart_count: count, count: format.number(count) })}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
