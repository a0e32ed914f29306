import { AutocompleteInput, ReferenceInput } from 'react-admin';

/** Filter of a list by a topic. */
export const topicFilter = (
  <ReferenceInput key="topic" source="topic" reference="topics" sort={{ field: 'name', order: 'ASC' }}>
    <AutocompleteInput optionText="name" filterToQuery={(q: string) => (q ? { q } : {})} />
  </ReferenceInput>
);
