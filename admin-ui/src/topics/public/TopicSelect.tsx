import { MenuItem, TextField } from '@mui/material';
import { useId } from 'react';
import { useGetList, useTranslate } from 'react-admin';

export interface TopicOption {
  slug: string;
  name: string;
}

/** Largest page that the API allows. */
const MAX_TOPICS = 1_000;

/** Selects the topic of one send. `prepared` is the topic that applies without a choice, null for a transactional mail. */
export const TopicSelect = ({
  prepared,
  value,
  onChange,
}: {
  prepared: TopicOption | null;
  /** Undefined: the prepared one. */
  value: TopicOption | undefined;
  onChange: (topic: TopicOption | undefined) => void;
}) => {
  const translate = useTranslate();
  const id = useId();
  const { data: topics = [] } = useGetList('topics', {
    pagination: { page: 1, perPage: MAX_TOPICS },
    sort: { field: 'name', order: 'ASC' },
  });
  const others = topics.filter(({ slug }) => slug !== prepared?.slug);
  if (others.length === 0) return null;
  return (
    <TextField
      select
      fullWidth
      id={id}
      label={translate('tidings.topics.send_label')}
      value={value?.slug ?? ''}
      onChange={({ target }) => {
        const chosen = others.find(({ slug }) => slug === target.value);
        onChange(chosen && { slug: chosen.slug, name: chosen.name });
      }}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      sx={{ mt: 2 }}
    >
      <MenuItem value="">{prepared?.name ?? translate('tidings.topics.transactional')}</MenuItem>
      {others.map(({ slug, name }) => (
        <MenuItem key={slug} value={slug}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
};
