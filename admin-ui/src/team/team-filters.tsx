import { NullableBooleanInput, SearchInput, SelectInput } from 'react-admin';
import { memberRoles, roleChoices } from './role-choices';

export const teamFilters = [
  <SearchInput key="q" source="q" alwaysOn />,
  <SelectInput key="role" source="role" choices={roleChoices(memberRoles)} />,
  <NullableBooleanInput key="isActive" source="isActive" />,
];
