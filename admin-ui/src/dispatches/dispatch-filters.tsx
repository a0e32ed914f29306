import { AutocompleteInput, ReferenceInput, SelectInput, TextInput } from 'react-admin';
import { topicFilter } from '../topics/public/topic-filter';
import { DISPATCH_STATUSES } from './dispatch-states';
import { readMetadataFilter } from './metadata-filter';

const statusChoices = DISPATCH_STATUSES.map((id) => ({ id, name: `tidings.dispatch_status.${id}` }));
const isMetadata = (typed?: string) =>
  typed && !readMetadataFilter(typed) ? 'tidings.dispatches.metadata_help' : undefined;
const bySearch = (q: string) => (q ? { q } : {});

/** Filters of the list of dispatches that the aside doesn't offer. */
export const dispatchFilters = [
  <TextInput key="event" source="event" helperText="tidings.dispatches.event_help" alwaysOn />,
  <ReferenceInput key="templateSlug" source="templateSlug" reference="templates" sort={{ field: 'slug', order: 'ASC' }}>
    <AutocompleteInput optionText="slug" filterToQuery={bySearch} />
  </ReferenceInput>,
  topicFilter,
  <ReferenceInput
    key="notificationId"
    source="notificationId"
    reference="notifications"
    sort={{ field: 'name', order: 'ASC' }}
  >
    <AutocompleteInput optionText="name" filterToQuery={bySearch} />
  </ReferenceInput>,
  <TextInput key="metadata" source="metadata" validate={isMetadata} helperText="tidings.dispatches.metadata_help" />,
];

/** Filters that the aside offers, for windows too narrow for an aside. */
export const narrowDispatchFilters = [<SelectInput key="status" source="status" choices={statusChoices} />];
