import { TextField } from '@mui/material';
import { useState } from 'react';
import { useInput, useTranslate, type Validator } from 'react-admin';

/** An object, as text that people can edit. The form holds the object while the text is one, and nothing goes out while it isn't. */
export const JsonInput = ({ source, label, rows = 6 }: { source: string; label: string; rows?: number }) => {
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
    setProblem(translate(read.problem ? 'tidings.json.invalid' : 'tidings.json.not_object', { problem: read.problem }));
    // Marks the form as changed, so that leaving it asks first.
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
      helperText={problem ?? fieldState.error?.message ?? ' '}
      required={isRequired}
      multiline
      minRows={rows}
      maxRows={20}
      slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'ui-monospace, monospace', fontSize: 13 } } }}
    />
  );
};

const textOf = (value: unknown): string => JSON.stringify(value ?? {}, null, 2);

/** The object that a text says; else what is wrong with it, in the browser's own words where it isn't JSON at all. Nothing is {}. */
export const readObject = (text: string): { value: Record<string, unknown> } | { problem: string } => {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: '' };
    return { value: value as Record<string, unknown> };
  } catch (error) {
    return { problem: (error as Error).message };
  }
};
