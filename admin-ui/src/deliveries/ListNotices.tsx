import { Alert, Button, Typography } from '@mui/material';
import { useListContext, useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';

/** What the filter by a person means. React-Admin hides the help of an input in a form of filters. */
export const PersonNotice = () => {
  const translate = useTranslate();
  const { filterValues } = useListContext();
  if (!filterValues.personId) return null;
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
      {translate('tidings.deliveries.person_help')}
    </Typography>
  );
};

/** Says where a search has ended before all mails were searched, and goes on from there. */
export const SearchNotice = () => {
  const translate = useTranslate();
  const format = useFormat();
  const { meta, filterValues, displayedFilters, setFilters } = useListContext();
  if (meta?.isSearchComplete !== false) return null;
  const backTo: string | undefined = meta.searchedBackTo ?? undefined;
  return (
    <Alert
      severity="info"
      sx={{ mb: 1 }}
      action={
        backTo && (
          <Button
            color="inherit"
            size="small"
            onClick={() => setFilters({ ...filterValues, until: backTo }, { ...displayedFilters, until: true })}
          >
            {translate('tidings.deliveries.search_older')}
          </Button>
        )
      }
    >
      {backTo
        ? translate('tidings.deliveries.searched_back_to', { time: format.moment(backTo) })
        : translate('tidings.deliveries.searched_latest')}
    </Alert>
  );
};
