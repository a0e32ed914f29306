import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';

/** Marks a variable of the template that the context has no value for. */
export const Missing = () => {
  const translate = useTranslate();
  return (
    <Typography component="span" variant="caption" sx={{ color: 'warning.main', fontWeight: 600 }}>
      {translate('tidings.context.missing')}
    </Typography>
  );
};
