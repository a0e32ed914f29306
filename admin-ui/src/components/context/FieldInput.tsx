import { FormControlLabel, Switch, TextField, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { type ContextField, isObject, kindOf } from './context-fields';
import { FieldGroup } from './FieldGroup';
import { FieldRows } from './FieldRows';
import { Missing } from './Missing';

export interface FieldProps {
  field: ContextField;
  value: unknown;
  /** `undefined` removes the field's value from the context. */
  onChange: (value: unknown) => void;
  missing: ReadonlySet<string>;
}

/** Input for one field of a context, by the kind of its value. */
export const FieldInput = (props: FieldProps) => {
  const { field, value } = props;
  switch (kindOf(field, value)) {
    case 'group':
      return <FieldGroup {...props} value={isObject(value) ? value : {}} />;
    case 'list':
      return <FieldRows {...props} rows={Array.isArray(value) ? value : []} />;
    case 'switch':
      return <YesOrNo {...props} />;
    case 'text':
      return <Text {...props} />;
    default:
      return <OnlyJson field={field} />;
  }
};

const Text = ({ field, value, onChange, missing }: FieldProps) => {
  const isMissing = value === undefined && missing.has(field.path);
  return (
    <TextField
      label={field.name}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={(event) => onChange(typed(event.target.value, value))}
      helperText={isMissing && <Missing />}
      sx={isMissing ? { '& fieldset': { borderColor: 'warning.main' } } : {}}
      multiline
      maxRows={6}
    />
  );
};

/**
 * Returns a number if the value was a number and the text still reads as one, because `{{#if}}` treats 0 as false and "0" as true. Empty
 * text becomes undefined.
 */
const typed = (text: string, before: unknown): unknown => {
  if (text === '') return undefined;
  return typeof before === 'number' && String(Number(text)) === text ? Number(text) : text;
};

const YesOrNo = ({ field, value, onChange, missing }: FieldProps) => (
  <FormControlLabel
    control={<Switch checked={value === true} onChange={(_, checked) => onChange(checked)} />}
    label={
      <>
        {field.name} {value === undefined && missing.has(field.path) && <Missing />}
      </>
    }
    sx={{ display: 'flex', my: 0.5 }}
  />
);

const OnlyJson = ({ field }: Pick<FieldProps, 'field'>) => {
  const translate = useTranslate();
  return (
    <Typography variant="body2" sx={{ my: 1 }}>
      <strong>{field.name}.</strong> {translate('tidings.context.only_json')}
    </Typography>
  );
};
