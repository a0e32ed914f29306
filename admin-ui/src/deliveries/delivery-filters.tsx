import { AutocompleteInput, DateTimeInput, ReferenceInput, SearchInput, SelectArrayInput } from 'react-admin';
import { personText } from '../components/person-text';
import { SUPPRESSED_BY } from '../suppressions/public/suppressed-by';
import { CauseInput } from './CauseInput';
import { DomainInput } from './DomainInput';
import { DELIVERY_FATES } from './public/delivery-fates';
import { DELIVERY_STATUSES } from './public/delivery-statuses';

const statusChoices = DELIVERY_STATUSES.map((id) => ({ id, name: `tidings.delivery_status.${id}` }));
const fateChoices = DELIVERY_FATES.map((id) => ({ id, name: `tidings.delivery_fate.${id}` }));
const reasonChoices = SUPPRESSED_BY.map((id) => ({ id, name: `tidings.suppressions.by.${id}` }));
const toInstant = (local: string) => (local ? new Date(local).toISOString() : null);

/** Filters of the list of deliveries that the aside doesn't offer. */
export const deliveryFilters = (searchLabel: string) => [
  <SearchInput
    key="q"
    source="q"
    placeholder={searchLabel}
    slotProps={{ htmlInput: { 'aria-label': searchLabel } }}
    alwaysOn
  />,
  <DateTimeInput key="from" source="from" parse={toInstant} />,
  <DateTimeInput key="until" source="until" parse={toInstant} />,
  <DomainInput key="domain" source="domain" />,
  <SelectArrayInput key="suppressedBy" source="suppressedBy" choices={reasonChoices} />,
  <ReferenceInput key="templateSlug" source="templateSlug" reference="templates" sort={{ field: 'slug', order: 'ASC' }}>
    <AutocompleteInput optionText="slug" filterToQuery={(q: string) => (q ? { q } : {})} />
  </ReferenceInput>,
  <ReferenceInput key="dispatchId" source="dispatchId" reference="dispatches">
    <AutocompleteInput optionText="event" filterToQuery={(event: string) => (event ? { event } : {})} />
  </ReferenceInput>,
  <ReferenceInput key="personId" source="personId" reference="users" sort={{ field: 'username', order: 'ASC' }}>
    <AutocompleteInput optionText={personText} filterToQuery={(q: string) => (q ? { q } : {})} sx={{ maxWidth: 420 }} />
  </ReferenceInput>,
];

/** Filters that the aside offers, for windows too narrow for an aside. */
export const narrowDeliveryFilters = [
  <SelectArrayInput key="status" source="status" choices={statusChoices} />,
  <SelectArrayInput key="fate" source="fate" choices={fateChoices} />,
  <CauseInput key="errorClass" source="errorClass" />,
];
