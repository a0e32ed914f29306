import { Link as MuiLink } from '@mui/material';
import type { ReactNode } from 'react';
import { useGetPathForRecord, useRecordContext } from 'react-admin';
import { Link } from 'react-router-dom';

/**
 * Link of a list item that also holds a button. It covers the whole item, since a link around both would be invalid HTML and a tap on the
 * button would open the record. The list must be a `SimpleList` without links of its own.
 */
export const RowLink = ({ children }: { children: ReactNode }) => {
  const record = useRecordContext();
  const path = useGetPathForRecord({ record });
  if (!path) return children;
  return (
    <MuiLink
      component={Link}
      to={path}
      color="inherit"
      underline="none"
      sx={{ '&::after': { content: '""', position: 'absolute', inset: 0 } }}
    >
      {children}
    </MuiLink>
  );
};
