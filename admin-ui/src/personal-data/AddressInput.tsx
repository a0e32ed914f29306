import { Autocomplete, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { personText } from '../components/person-text';
import { useSettled } from '../components/use-settled';
import { PeopleByTextDocument } from './personal-data.generated';

/** Address of a known person, found by autocomplete, or any other address that mail was sent to. */
export const AddressInput = ({ value, onChange }: { value: string; onChange: (email: string) => void }) => {
  const translate = useTranslate();
  const q = useSettled(value.trim());
  const { data } = useApiQuery(PeopleByTextDocument, { filter: q ? { q } : {} });
  const people = new Map((data?.users.items ?? []).map((person) => [person.email, person]));
  return (
    <Autocomplete
      freeSolo
      options={[...people.keys()]}
      // The server has already filtered the options, not only by address.
      filterOptions={(options) => options}
      renderOption={({ key, ...props }, email) => (
        <li key={key} {...props}>
          {people.has(email) ? personText(people.get(email)!) : email}
        </li>
      )}
      inputValue={value}
      onInputChange={(_, typed) => onChange(typed)}
      renderInput={(props) => (
        <TextField
          {...props}
          type="email"
          label={translate('tidings.personal_data.address')}
          helperText={translate('tidings.personal_data.address_help')}
        />
      )}
      sx={{ maxWidth: 560 }}
    />
  );
};
