import { AutocompleteInput, ReferenceInput, SearchInput, SelectArrayInput, SelectInput } from 'react-admin';
import { personText } from '../users/person-text';
import { DELIVERY_STATUSES, ERROR_CLASSES } from './delivery-states';

const statusChoices = DELIVERY_STATUSES.map((id) => ({ id, name: `tidings.delivery_status.${id}` }));
const causeChoices = ERROR_CLASSES.map((id) => ({ id, name: `tidings.error_class.${id}` }));

/** What a list of mails can be narrowed by, but for what stands at its side. */
export const deliveryFilters = (searchWords: string) => [
  <SearchInput
    key="q"
    source="q"
    placeholder={searchWords}
    slotProps={{ htmlInput: { 'aria-label': searchWords } }}
    alwaysOn
  />,
  <ReferenceInput key="dispatchId" source="dispatchId" reference="dispatches">
    <AutocompleteInput optionText="event" filterToQuery={(event: string) => (event ? { event } : {})} />
  </ReferenceInput>,
  <ReferenceInput key="userId" source="userId" reference="users" sort={{ field: 'username', order: 'ASC' }}>
    <AutocompleteInput optionText={personText} filterToQuery={(q: string) => (q ? { q } : {})} />
  </ReferenceInput>,
];

/** What stands at the list's side where there is room. */
export const narrowDeliveryFilters = [
  <SelectArrayInput key="status" source="status" choices={statusChoices} />,
  <SelectInput key="errorClass" source="errorClass" choices={causeChoices} />,
];
