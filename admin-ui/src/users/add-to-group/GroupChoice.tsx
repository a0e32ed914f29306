import { Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { useGetList, useTranslate } from 'react-admin';
import { useSettled } from '../../components/use-settled';

/** The group to which people are added: an existing group, or a new group, which has a name and no id. */
export interface ChosenGroup {
  id?: string;
  name: string;
}

export const GroupChoice = ({
  value,
  onChange,
}: {
  value: ChosenGroup | null;
  onChange: (group: ChosenGroup | null) => void;
}) => {
  const translate = useTranslate();
  const [typed, setTyped] = useState('');
  const q = useSettled(typed.trim());
  const { data = [] } = useGetList('groups', {
    filter: q ? { q } : {},
    sort: { field: 'name', order: 'ASC' },
    pagination: { page: 1, perPage: 25 },
  });
  const name = typed.trim();
  // The answer may belong to an earlier text, so its groups are filtered by the current text.
  const found = data.filter(
    (group) => group.name === value?.name || group.name.toLowerCase().includes(name.toLowerCase()),
  );
  const groups: ChosenGroup[] = found.map((group) => ({ id: String(group.id), name: group.name }));
  const isNew = name !== '' && !groups.some((group) => group.name.toLowerCase() === name.toLowerCase());
  return (
    <Autocomplete
      options={isNew ? [...groups, { name }] : groups}
      value={value}
      onChange={(_, group) => onChange(group)}
      inputValue={typed}
      onInputChange={(_, text) => setTyped(text)}
      getOptionLabel={(group) => group.name}
      getOptionKey={(group) => group.id ?? 'new'}
      isOptionEqualToValue={(one, other) => one.id === other.id && one.name === other.name}
      filterOptions={(options) => options}
      renderOption={({ key, ...props }, group) => (
        <li key={key} {...props}>
          {group.id ? group.name : translate('tidings.users.create_group', { name: group.name })}
        </li>
      )}
      renderInput={(props) => <TextField {...props} autoFocus label={translate('tidings.users.group_choice')} />}
    />
  );
};
