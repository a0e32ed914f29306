import { Alert, Button, Typography } from '@mui/material';
import { useListContext, useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';

/** Explains the filter by person. React-Admin hides an input's help text in filter forms. */
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

/** Says that a search ended before all deliveries were searched, and offers to continue. */
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
