import { TextField } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import { readObject } from '../read-object';
import type { ContextObject } from './context-fields';

const textOf = (value: ContextObject) => JSON.stringify(value, null, 2);

/** The context as JSON. Invalid text stays in the input, and `onProblem` gets the reason. */
export const JsonView = ({
  value,
  onChange,
  problem,
  onProblem,
}: {
  value: ContextObject;
  onChange: (value: ContextObject) => void;
  problem: string | undefined;
  onProblem: (problem: string | undefined) => void;
}) => {
  const translate = useTranslate();
  const [text, setText] = useState(() => textOf(value));
  const said = useRef(value);

  // A value that is set outside of this input replaces the text. Text that the user types keeps its formatting.
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    setText(textOf(value));
    onProblem(undefined);
  }, [value, onProblem]);

  const change = (next: string) => {
    setText(next);
    const read = readObject(next);
    if ('problem' in read) {
      onProblem(translate(`tidings.json.${read.problem}`, read.args));
      return;
    }
    onProblem(undefined);
    said.current = read.value;
    onChange(read.value);
  };

  return (
    <TextField
      label={translate('tidings.context.json')}
      value={text}
      onChange={(event) => change(event.target.value)}
      error={problem !== undefined}
      helperText={problem}
      multiline
      minRows={6}
      maxRows={20}
      slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'ui-monospace, monospace', fontSize: 13 } } }}
    />
  );
};
