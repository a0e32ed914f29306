import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';

/** What another server said, in its own words, under the cause that was read from it. */
export const ServerWords = ({ cause, words }: { cause: string | null; words: string | null }) => {
  const translate = useTranslate();
  if (!cause && !words) return null;
  return (
    <Box
      sx={{ mt: 0.75, px: 1.5, py: 1, borderLeft: 3, borderColor: 'divider', bgcolor: 'action.hover', borderRadius: 1 }}
    >
      {cause && (
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {translate(`tidings.error_class.${cause}`, { _: cause })}
        </Typography>
      )}
      {words && (
        <Typography
          variant="body2"
          sx={{ fontFamily: 'ui-monospace, monospace', fontSize: 13, overflowWrap: 'anywhere' }}
        >
          {words}
        </Typography>
      )}
    </Box>
  );
};
