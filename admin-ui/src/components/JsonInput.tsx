import { TextField } from '@mui/material';
import { useState } from 'react';
import { useInput, useTranslate, type Validator } from 'react-admin';
import { readObject } from './read-object';

/** Edits an object as JSON. The form value changes only when the text is valid, and invalid text blocks submitting. */
export const JsonInput = ({
  source,
  label,
  helperText = ' ',
  rows = 6,
}: {
  source: string;
  label: string;
  helperText?: string;
  rows?: number;
}) => {
  const translate = useTranslate();
  const [problem, setProblem] = useState<string>();
  const stillWrong: Validator = () => problem;
  const { field, fieldState, isRequired, id } = useInput({ source, validate: stillWrong });
  const [text, setText] = useState(() => textOf(field.value));

  const change = (next: string) => {
    setText(next);
    const read = readObject(next);
    if ('value' in read) {
      setProblem(undefined);
      field.onChange(read.value);
      return;
    }
    setProblem(translate(`tidings.json.${read.problem}`, read.args));
    // Marks the form as dirty, so that leaving it asks first.
    field.onChange({ ...(field.value ?? {}) });
  };

  return (
    <TextField
      id={id}
      label={label}
      value={text}
      onChange={(event) => change(event.target.value)}
      onBlur={field.onBlur}
      error={problem !== undefined || fieldState.invalid}
      helperText={problem ?? fieldState.error?.message ?? helperText}
      required={isRequired}
      multiline
      minRows={rows}
      maxRows={20}
      slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'ui-monospace, monospace', fontSize: 13 } } }}
    />
  );
};

const textOf = (value: unknown): string => JSON.stringify(value || {}, null, 2);
