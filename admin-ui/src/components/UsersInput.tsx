import { AutocompleteArrayInput, ReferenceArrayInput, type Validator } from 'react-admin';
import { personText } from './person-text';

/** Autocomplete of people, searched on the server. */
export const UsersInput = ({
  source,
  label,
  helperText,
  validate,
}: {
  source: string;
  label?: string;
  helperText?: string;
  validate?: Validator;
}) => (
  <ReferenceArrayInput source={source} reference="users" sort={{ field: 'username', order: 'ASC' }} perPage={25}>
    <AutocompleteArrayInput
      label={label}
      optionText={personText}
      filterToQuery={(q: string) => (q ? { q } : {})}
      helperText={helperText ?? false}
      validate={validate}
      debounce={200}
    />
  </ReferenceArrayInput>
);
