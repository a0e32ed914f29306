import { Box, Typography } from '@mui/material';
import { type ReactNode, useEffect } from 'react';
import { useTranslate } from 'react-admin';

/**
 * The h1 of a page; also sets the title of the browser tab. `text` is a text or the key of a message. `children` are tools beside the
 * heading.
 */
export const PageHeading = ({ text, about, children }: { text: string; about?: ReactNode; children?: ReactNode }) => {
  const translate = useTranslate();
  const heading = translate(text, { _: text });
  useEffect(() => {
    document.title = `${heading} · Tidings`;
  }, [heading]);
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', pt: 2, pb: 1 }}>
      <Box sx={{ flexGrow: 1, minWidth: 0 }}>
        <Typography variant="h5" component="h1" sx={{ overflowWrap: 'anywhere' }}>
          {heading}
        </Typography>
        {about && (
          <Typography component="div" sx={{ color: 'text.secondary' }}>
            {about}
          </Typography>
        )}
      </Box>
      {children}
    </Box>
  );
};
