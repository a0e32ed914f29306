import { SelectInput, type SelectInputProps } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { useApiQuery } from '../api/use-api-query';
import { SuppressionTopicsDocument } from './suppressions.generated';

/** Select with all topics. */
export const TopicFilter = (props: SelectInputProps) => {
  const { data, isPending } = useApiQuery(SuppressionTopicsDocument, {});
  const choices = data?.topics.items.map(({ slug, name }) => ({ id: slug, name })) ?? [];
  return <SelectInput {...props} choices={choices} isPending={isPending} translateChoice={false} />;
};

/** Select with all topics, for the scope TOPIC. */
export const TopicInput = (props: SelectInputProps) =>
  useWatch({ name: 'scope' }) === 'TOPIC' ? <TopicFilter {...props} /> : null;
