import { Card, CardContent, type Theme, useMediaQuery } from '@mui/material';
import type { ReactNode } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import { SavedQueries } from './SavedQueries';

/** Whether there is room beside a list. Where there isn't, the filters that would stand there have to be among the others. */
export const useHasAside = () => useMediaQuery<Theme>((theme) => theme.breakpoints.up('lg'));

/** Stands beside a list: the filters that are used most, and queries that were kept. */
export const FilterAside = ({ children }: { children: ReactNode }) => {
  const translate = useTranslate();
  const { total, filterValues } = useListContext();
  const hasAside = useHasAside();
  const isEmpty = total === 0 && Object.keys(filterValues).length === 0;
  if (!hasAside || isEmpty) return null;
  return (
    <Card
      component="aside"
      aria-label={translate('tidings.filters.aside')}
      sx={{ width: 204, ml: 2, mt: 1, flexShrink: 0, alignSelf: 'flex-start' }}
    >
      <CardContent sx={{ '& > div:first-of-type': { mt: 0 } }}>
        {children}
        <SavedQueries />
      </CardContent>
    </Card>
  );
};
