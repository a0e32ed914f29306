import { AutocompleteInput, NullableBooleanInput, ReferenceInput, SearchInput } from 'react-admin';
import { AttributeInput } from './AttributeInput';

export const userFilters = [
  <SearchInput key="q" source="q" alwaysOn />,
  <ReferenceInput key="groupId" source="groupId" reference="groups" sort={{ field: 'name', order: 'ASC' }}>
    <AutocompleteInput filterToQuery={(q: string) => (q ? { q } : {})} />
  </ReferenceInput>,
  <NullableBooleanInput key="isActive" source="isActive" />,
  <AttributeInput key="attributes" source="attributes" />,
];
