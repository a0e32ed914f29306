import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';

/** Marks what a template asks for and the context has nothing for. */
export const Missing = () => {
  const translate = useTranslate();
  return (
    <Typography component="span" variant="caption" sx={{ color: 'warning.main', fontWeight: 600 }}>
      {translate('tidings.context.missing')}
    </Typography>
  );
};
