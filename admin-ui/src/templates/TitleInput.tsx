import { TextField } from '@mui/material';
import { maxLength, required, useInput, useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';
import type { TemplateProblem } from './try-out/template-problem';

const LONGEST = 250;
const rules = [required(), maxLength(LONGEST)];

/** Input for the subject. Shows the server's error while the user types. */
export const TitleInput = ({ source, problem }: { source: string; problem: TemplateProblem | undefined }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { field, fieldState, id } = useInput({ source, validate: rules });
  const { ref, ...controlled } = field;
  const wrong = problem ? errorMessage(problem.error) : fieldState.error?.message;
  return (
    <TextField
      {...controlled}
      id={id}
      inputRef={ref}
      value={field.value ?? ''}
      label={translate('resources.templates.fields.title')}
      required
      error={wrong !== undefined}
      helperText={wrong ? translate(wrong, { _: wrong }) : translate('tidings.templates.title_help')}
    />
  );
};
