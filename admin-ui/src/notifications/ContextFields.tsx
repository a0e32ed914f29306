import { Typography } from '@mui/material';
import { useGetOne, useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { JsonInput } from '../components/JsonInput';

/** What the chosen template asks for, as a form. */
export const ContextFields = () => {
  const translate = useTranslate();
  const slug = useWatch({ name: 'templateSlug' }) as string | undefined;
  const { data: template } = useGetOne('templates', { id: slug }, { enabled: Boolean(slug) });
  if (!slug) {
    return (
      <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.notifications.choose_template')}</Typography>
    );
  }
  if (!template) return null;
  if (template.variables.length === 0) {
    return <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.notifications.no_variables')}</Typography>;
  }
  return <JsonInput source="context" label="JSON" />;
};
