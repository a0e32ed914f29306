import Bookmark from '@mui/icons-material/BookmarkBorder';
import { Box, List, Typography } from '@mui/material';
import { hashKey } from '@tanstack/react-query';
import {
  AddSavedQueryIconButton,
  extractValidSavedQueries,
  RemoveSavedQueryIconButton,
  useListContext,
  useSavedQueries,
  useTranslate,
} from 'react-admin';
import { FilterChoice } from './FilterChoice';

/** Saved filters of a list. React-Admin's own component has accessibility defects. */
export const SavedQueries = () => {
  const translate = useTranslate();
  const { resource, filterValues, displayedFilters, sort, perPage, setFilters } = useListContext();
  const [saved] = useSavedQueries(resource);
  const queries = extractValidSavedQueries(saved);
  const now = hashKey([{ filter: filterValues, sort, perPage, displayedFilters }]);
  const isNow = (value: unknown) => hashKey([value]) === now;
  const isKept = queries.some(({ value }) => isNow(value));
  const hasFilters = Object.keys(filterValues).length > 0;
  return (
    <Box sx={{ mt: 2 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Bookmark />
        <Typography variant="overline" sx={{ flexGrow: 1, lineHeight: 1.4 }}>
          {translate('ra.saved_queries.label')}
        </Typography>
        {isKept && <RemoveSavedQueryIconButton />}
        {!isKept && hasFilters && <AddSavedQueryIconButton />}
      </Box>
      {queries.length === 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('ra.saved_queries.help')}
        </Typography>
      )}
      <List dense disablePadding>
        {queries.map(({ label, value }) => (
          <FilterChoice
            key={label}
            label={label}
            isChosen={isNow(value)}
            onToggle={() => (isNow(value) ? setFilters({}, {}) : setFilters(value.filter, value.displayedFilters))}
          />
        ))}
      </List>
    </Box>
  );
};
