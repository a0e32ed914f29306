import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle } from '@mui/material';
import { useId } from 'react';
import { type RaRecord, useResourceContext, useResourceDefinition, useTranslate } from 'react-admin';
import { useFormContext, useFormState } from 'react-hook-form';
import type { ResourceApi } from '../../api/resource-api';
import { useFormat } from '../use-format';
import { ChangeRow } from './ChangeRow';
import { changesBetween } from './changes';

/** Compares the saved record with the form, and reloads it with or without the form's changes. */
export const SavedInBetweenDialog = ({ newer, onClose }: { newer: RaRecord; onClose: () => void }) => {
  const translate = useTranslate();
  const format = useFormat();
  const titleId = useId();
  const resource = useResourceContext()!;
  const { api } = useResourceDefinition<{ api: ResourceApi }>({ resource }).options!;
  const form = useFormContext();
  const { dirtyFields, defaultValues } = useFormState();
  const say = (name: string, args?: Record<string, unknown>) => translate(`tidings.saved_in_between.${name}`, args);

  const changes = changesBetween({
    loaded: defaultValues as RaRecord,
    newer,
    mine: form.getValues() as RaRecord,
    toInput: api.toInput!,
  });

  const discardMine = () => {
    form.reset(newer);
    onClose();
  };
  const keepMine = () => {
    const typed = Object.keys(dirtyFields).map((name) => [name, form.getValues(name)] as const);
    form.reset(newer);
    for (const [name, value] of typed) form.setValue(name, value, { shouldDirty: true });
    onClose();
  };

  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{say('title')}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ mb: 2 }}>{say('about', { time: format.moment(newer.updatedAt) })}</DialogContentText>
        {changes.length === 0 && <DialogContentText>{say('no_difference')}</DialogContentText>}
        {changes.map((change) => (
          <ChangeRow
            key={change.field}
            change={change}
            label={translate(`resources.${resource}.fields.${change.field}`)}
          />
        ))}
      </DialogContent>
      <DialogActions sx={{ flexWrap: 'wrap', gap: 1 }}>
        <Button onClick={onClose}>{say('back')}</Button>
        <Button onClick={discardMine} color="error">
          {say('discard_mine')}
        </Button>
        <Button onClick={keepMine} variant="contained">
          {say('keep_mine')}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
