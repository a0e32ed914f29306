import { AutocompleteInput, ReferenceInput, useTranslate } from 'react-admin';

/** Input for the topic of a form's record. `helperText` is a message. */
export const TopicInput = ({ helperText }: { helperText: string }) => {
  const translate = useTranslate();
  return (
    <ReferenceInput source="topicSlug" reference="topics" sort={{ field: 'name', order: 'ASC' }}>
      <AutocompleteInput
        optionText="name"
        filterToQuery={(q: string) => (q ? { q } : {})}
        emptyText={translate('tidings.topics.none')}
        helperText={translate(helperText)}
      />
    </ReferenceInput>
  );
};
