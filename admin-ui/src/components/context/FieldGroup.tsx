import { type ContextObject, withKey } from './context-fields';
import { FieldInput, type FieldProps } from './FieldInput';
import { Fieldset } from './Fieldset';

/** Fields of an object. The object is removed when its last field is emptied. */
export const FieldGroup = ({ field, value, onChange, missing }: FieldProps & { value: ContextObject }) => (
  <Fieldset legend={field.name}>
    <Fields fields={field.children} value={value} onChange={onChange} missing={missing} />
  </Fieldset>
);

export const Fields = ({
  fields,
  value,
  onChange,
  missing,
}: {
  fields: FieldProps['field'][];
  value: ContextObject;
  onChange: (value: ContextObject) => void;
  missing: FieldProps['missing'];
}) =>
  fields.map((field) => (
    <FieldInput
      key={field.path}
      field={field}
      value={value[field.name]}
      onChange={(next) => onChange(withKey(value, { key: field.name, value: next }))}
      missing={missing}
    />
  ));
