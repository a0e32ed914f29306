import { Typography } from '@mui/material';
import { useState } from 'react';
import { useGetOne, useInput, useTranslate, type Validator } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { ContextEditor } from '../components/ContextEditor';
import { variablesToFill } from '../topics/public/topic-links';

/** Form for the variables of the selected template. Invalid JSON blocks saving. */
export const ContextFields = () => {
  const translate = useTranslate();
  const [slug, topic] = useWatch({ name: ['templateSlug', 'topicSlug'] }) as (string | undefined)[];
  const { data: template } = useGetOne('templates', { id: slug }, { enabled: Boolean(slug) });
  const [problem, setProblem] = useState<string>();
  const stillWrong: Validator = () => problem;
  const { field } = useInput({ source: 'context', defaultValue: {}, validate: stillWrong });
  if (!slug) {
    return (
      <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.notifications.choose_template')}</Typography>
    );
  }
  if (!template) return null;
  const variables = variablesToFill(template.variables, topic || template.topic);
  if (variables.length === 0) {
    return <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.notifications.no_variables')}</Typography>;
  }
  return (
    <ContextEditor
      // The key remounts the inputs when another template is selected, because another template has other variables.
      key={slug}
      variables={variables}
      content={template.content}
      value={field.value || {}}
      onChange={field.onChange}
      onProblem={setProblem}
    />
  );
};
