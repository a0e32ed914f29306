import { Box, CircularProgress } from '@mui/material';
import { useIsFetching } from '@tanstack/react-query';
import { RefreshIconButton, useTranslate } from 'react-admin';

/** Spinner while data loads for the first time. Background refreshes, such as those of a live page, don't show it. */
export const LoadingIndicator = () => {
  const translate = useTranslate();
  const isWaiting = useIsFetching({ predicate: ({ state }) => state.data === undefined }) > 0;
  if (!isWaiting) return <RefreshIconButton />;
  return (
    <Box sx={{ display: 'grid', placeItems: 'center', width: 40, height: 40 }}>
      <CircularProgress color="inherit" size={16} thickness={6} aria-label={translate('ra.page.loading')} />
    </Box>
  );
};
