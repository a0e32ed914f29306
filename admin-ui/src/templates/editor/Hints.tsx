import { Alert, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormContext } from 'react-hook-form';
import { corrected, type NearMiss } from './near-misses';

const PARTS = ['title', 'preheader', 'content', 'text'];

/** Offers to correct paths that look like typing mistakes. */
export const Hints = ({ hints, sourceOf }: { hints: readonly NearMiss[]; sourceOf: (part: string) => string }) => {
  const translate = useTranslate();
  const { getValues, setValue } = useFormContext();
  const correct = (hint: NearMiss) => {
    for (const source of PARTS.map(sourceOf)) {
      const text = getValues(source) as string | null | undefined;
      if (text) setValue(source, corrected(text, hint), { shouldDirty: true, shouldValidate: true });
    }
  };
  return hints.map((hint) => (
    <Alert
      key={hint.path}
      severity="info"
      sx={{ mt: 1 }}
      action={
        <Button color="inherit" size="small" onClick={() => correct(hint)}>
          {translate('tidings.templates.correct')}
        </Button>
      }
    >
      {translate('tidings.templates.did_you_mean', hint)}
    </Alert>
  ));
};
